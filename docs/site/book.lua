-- What pandoc alone does not know about the book: numbered formulas and what cites them, links from page to page and from
-- a name in backticks to its source, figures, and the list of chapters. Used by build.sh, once for each page.
local here = os.getenv("BOOK_PAGE") -- the page, as a path from the repository's root, which is the working directory
local needs = assert(io.open(os.getenv("BOOK_NEEDS"), "w")) -- the files that it links to: build.sh makes their pages
local set_formula = dofile("docs/site/formula.lua")

local function text_of(path)
  local file = io.open(path)
  local text = file and file:read("a")
  if file then file:close() end
  return text
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text:gmatch("[^\n]+")
end

-- ------------------------------------------------------------------------------------------------ where things go
-- docs/rnn.md is rnn.html, docs/README.md is index.html, and what is not in docs/ has its page under source/.
local function site_path(path)
  if path == "docs/README.md" then return "index.html" end
  local chapter = path:match("^docs/([^/]+)%.md$")
  if chapter then return chapter .. ".html" end
  local picture = path:match("%.svg$") or path:match("%.png$")
  return (path:match("^docs/(.*)") or "source/" .. path) .. (picture and "" or ".html")
end

local up = site_path(here):gsub("[^/]+", ".."):gsub("%.%.$", "") -- from this page to the site's root

-- A link to a file of the repository, whose page is asked for.
local function link_to(path, anchor)
  needs:write(path, "\t", site_path(path), "\n")
  return up .. site_path(path) .. (anchor or "")
end

local function resolve(target)
  local parts = {}
  for part in (here:gsub("[^/]+$", "") .. target):gmatch("[^/]+") do
    if part == ".." then table.remove(parts) elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

local kinds = {} -- is it a file, a folder, or nothing?
local function kind(path)
  if path:match("^out%f[/%z]") or path:match("^build%f[/%z]") then return "nothing" end
  if not kinds[path] then
    local file = not path:match("[^%w_./-]") and io.open(path)
    kinds[path] = not file and "nothing" or (file:read(0) or file:seek("end") == 0) and "file" or "folder"
    if file then file:close() end
  end
  return kinds[path]
end

-- --------------------------------------------------------------------------------------------- chapters and formulas
-- The book's order is that of the links in the table of docs/README.md.
local chapters = { { path = "docs/README.md" } }
for row in (text_of("docs/README.md") or ""):gmatch("[^\n]+") do
  local name = row:match("^|.-%]%(([%w_]+)%.md%)")
  if name and text_of("docs/" .. name .. ".md") then chapters[#chapters + 1] = { path = "docs/" .. name .. ".md" } end
end
for _, chapter in ipairs(chapters) do
  chapter.title = (text_of(chapter.path) or "# chronograd"):match("# ([^\n]+)")
end

local defined = {} -- the chapter of each tag
for file in lines_of("ls docs/*.md") do
  for tag in text_of(file):gmatch("\\tag%s*{([%u%d]+%.%d+)}") do defined[tag] = defined[tag] or file end
end

local computed = {} -- and the first line of code that cites it, as path and line
local function look_for_citations()
  local folders = "{autograd,nn,optim}/*.cpp {autograd,nn,optim}/*.hpp examples/*.cpp examples/support/*.?pp tests/nn/*.?pp"
  for line in lines_of("bash -c \"grep -nE '[A-Z]+[.][0-9]' " .. folders .. " 2>/dev/null\"") do
    local path, number, text = line:match("^([^:]+):(%d+):(.*)")
    for tag in (text:match("//(.*)") or ""):gmatch("[%u%d]+%.%d+") do
      computed[tag] = computed[tag] or { path = path, line = number }
    end
  end
end

-- "(RNN.1," becomes "(", a link to the formula, ",".
local function citations(str)
  if str.text:match("^%-%d") then return pandoc.Str("−" .. str.text:sub(2)) end
  local parts, from = pandoc.List(), 1
  for start, tag, stop in str.text:gmatch("()(%u[%u%d]*%.%d+)()") do
    if defined[tag] then
      parts:insert(pandoc.Str(str.text:sub(from, start - 1)))
      local page = defined[tag] == here and "" or link_to(defined[tag])
      parts:insert(pandoc.Link(tag, page .. "#" .. tag, "", { class = "cites" }))
      from = stop
    end
  end
  if from > 1 then return parts .. { pandoc.Str(str.text:sub(from)) }, false end -- do not look into the links
end

local function formula(math)
  if math.mathtype == "InlineMath" then return pandoc.Span(set_formula(math), { class = "formula" }) end
  local tag = math.text:match("\\tag%s*{([^}]*)}")
  math.text = math.text:gsub("\\tag%s*{[^}]*}", "")
  local set = pandoc.Span(set_formula(math), { class = "formula scrolls" })
  if not tag then return pandoc.Span({ set }, { class = "equation" }) end
  if defined[tag] ~= here then -- a page beside the book repeats formulas of the book, and names them
    local names = pandoc.Str("(" .. tag .. ")")
    return pandoc.Span({ set, pandoc.Span(citations(names) or { names }, { class = "number" }) }, { class = "equation" })
  end
  local number = pandoc.List { pandoc.Link("(" .. tag .. ")", "#" .. tag, "", { class = "number" }) }
  local code = computed[tag]
  if code then number:insert(pandoc.Link(code.path:match("[^/]+$"), link_to(code.path, "#L-" .. code.line), "", { class = "where" })) end
  return pandoc.Span({ set, pandoc.Span(number, { class = "numbers" }) }, { id = tag, class = "equation" })
end

-- No line ends between a formula and the comma behind it, or the bracket before it.
local function keep_together(inlines)
  for i = #inlines, 1, -1 do
    local inline, before, after = inlines[i], inlines[i - 1], inlines[i + 1]
    if inline.t == "Span" and inline.classes[1] == "formula" and #inline.classes == 1 then
      if after and after.t == "Str" and after.text:match("^[^%w]") then
        local last = inline.content:remove()
        inline.content:insert(pandoc.Span({ last, table.remove(inlines, i + 1) }, { class = "keep" }))
      end
      if before and before.t == "Str" then
        local first = inline.content:remove(1)
        inline.content:insert(1, pandoc.Span({ table.remove(inlines, i - 1), first }, { class = "keep" }))
      end
    end
  end
  return inlines
end

-- ------------------------------------------------------------------------------------------- names in backticks
-- The line of a file on which a name is defined, as an anchor; the file's beginning, if there is none.
local function anchor_of(path, name)
  local member, number, second = name:match("[%w_]+$"), 0, nil
  if not member or kind(path) ~= "file" then return "" end
  for line in (text_of(path) .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local code = line:gsub("//.*", "")
    if code:match("%f[%w_]" .. name:gsub("%W", "%%%0") .. "%f[^%w_]%(") and not code:match("^ .*;%s*$") then return "#L-" .. number end
    if not second and code:match("%f[%w_]" .. member .. "%f[^%w_]") and code:match("^%s*[%w_:<>&]+ ") then
      second = number -- it may be a mere use
    end
  end
  return second and "#L-" .. second or ""
end

-- Name::member, or namespace::name, wherever it is defined.
local function member_of(owner, member)
  local defines = ("bash -c \"grep -nE '^[^ /].*\\b%s::%s\\(' {autograd,nn,optim,examples,examples/support}/*.cpp 2>/dev/null\"")
  for line in lines_of(defines:format(owner, member)) do
    local path, number = line:match("^([^:]+):(%d+)")
    return path, "#L-" .. number
  end
  local owns = owner:match("^%l") and "^[A-Za-z].*\\b" .. member .. "\\(" or "^(struct|class|enum class) " .. owner .. "\\b[^;]*$"
  for line in lines_of("bash -c \"grep -nE '" .. owns .. "' {autograd,nn,optim,examples/support}/*.hpp 2>/dev/null\"") do
    local path, first = line:match("^([^:]+):(%d+)")
    local number = 0
    for code in (text_of(path) .. "\n"):gmatch("(.-)\n") do
      number = number + 1
      if number >= tonumber(first) and code:gsub("//.*", ""):match("%f[%w_]" .. member .. "%f[^%w_]") then
        return path, "#L-" .. number
      end
    end
  end
end

local function code(el)
  local text, path, anchor = el.text, nil, nil
  local owner, member = text:match("^([%w_]+)::([%w_]+)%(?%)?$")
  local run, argument = text:match("^%./run ([%w_]+) ?(%d*)")
  if text:match("/") and kind(text) ~= "nothing" then
    path = text:gsub("^%./", ""):gsub("/$", "")
  elseif owner then
    path, anchor = member_of(owner, member)
  elseif run == "exercise" and argument ~= "" then
    for folder in lines_of(("ls -d examples/exercises/%02d_* 2>/dev/null"):format(argument)) do path = folder .. "/README.md" end
  elseif run and kind("examples/" .. run .. ".cpp") == "file" then
    path = "examples/" .. run .. ".cpp"
  end
  if path and path ~= here then return pandoc.Link(el, link_to(path, anchor)), false end
end

-- A line may end between the words of a command, but not behind the hyphens of its option.
local function unbroken(el)
  if not el.text:match("%-") then return nil end
  local text = el.text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })
  text = text:gsub("%S+", function(word) return #word < 30 and word:match("%-") and '<span class="keep">' .. word .. "</span>" end)
  return pandoc.RawInline("html", "<code>" .. text .. "</code>")
end

-- `name` in `path`: the name leads to its line.
local function names_in_files(inlines)
  for i = 1, #inlines - 4 do
    local name, word, path = inlines[i], inlines[i + 2], inlines[i + 4]
    if name.t == "Code" and word.t == "Str" and word.text == "in" and path.t == "Code" and kind(path.text) == "file" then
      inlines[i] = pandoc.Link(name, link_to(path.text, anchor_of(path.text, name.text)))
    end
  end
  return inlines
end

local function link(el)
  local target, anchor = el.target:match("^([^#]*)(.*)$")
  if target:match("^%a+:") or target == "" or el.classes[1] then return nil end
  for _, chapter in ipairs(chapters) do -- a chapter that is named by its file is named by its title here
    local text = pandoc.utils.stringify(el.content):gsub("%.md$", "")
    if chapter.path == resolve(target) and chapter.path:match("([%w_]+)%.md$") == text then el.content = { pandoc.Str(chapter.title) } end
  end
  if kind(resolve(target)) ~= "nothing" then el.target = link_to(resolve(target), anchor) end
  return el, false
end

-- --------------------------------------------------------------------------------------------------- the page
local function image(el)
  if not el.src:match("^%a+:") then el.src = link_to(resolve(el.src)) end
  return el
end

-- A picture and the line in italics under it are a figure; a table scrolls in a box of its own.
local function figures(blocks)
  local found = pandoc.List()
  for _, block in ipairs(blocks) do
    local last = found[#found]
    if block.t == "Table" then
      for _, row in ipairs(block.bodies[1].body) do
        for _, cell in ipairs(row.cells) do
          if #pandoc.utils.stringify(cell.contents) > 24 then cell.classes = { "long" } end
        end
      end
      block = pandoc.Div({ block }, { class = "scrolls table" })
    elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Span" and block.content[1].classes[1] == "equation" then
      block = pandoc.Div({ pandoc.Plain(block.content) }, { class = "display" })
    elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Image" then
      block = pandoc.Div({ block }, { class = "figure" })
    elseif block.t == "Para" and last and last.classes and last.classes[1] == "figure" and #last.content == 1 and
      block.content[1].t == "Emph" then
      last.content:insert(pandoc.Div({ pandoc.Plain(block.content[1].content) }, { class = "caption" }))
      block = nil
    end
    found:insert(block)
  end
  return found
end

local function describe(doc, title, sections)
  local meta, list = doc.meta, pandoc.List()
  for i, chapter in ipairs(chapters) do
    local entry = { title = chapter.title, href = link_to(chapter.path), number = tostring(i - 1) }
    if chapter.path == here then
      entry.current, entry.sections = true, sections
      meta.chapter = i > 1 and entry.number or nil
      for step, name in pairs({ [-1] = "previous", [1] = "next" }) do
        local other = chapters[i + step]
        meta[name] = other and { title = other.title, href = link_to(other.path) }
      end
    end
    list:insert(entry)
  end
  meta.chapters, meta.source, meta.up = list, here, up == "" and "./" or up
  meta.pagetitle = title .. (title == "chronograd" and "" or " · chronograd")
  meta.listing = not here:match("%.md$")
  for name, path in pairs({ exercises = "examples/exercises/README.md", project = "README.md" }) do
    if kind(path) == "file" then meta[name] = link_to(path) end
  end
end

function Pandoc(doc)
  if here:match("%.md$") then
    look_for_citations()
    doc = doc:walk { Link = link }:walk { Inlines = names_in_files }
    doc = doc:walk { traverse = "topdown", Link = function(el) return el, false end, Code = code, Str = citations, Image = image }
    doc = doc:walk { Math = formula }:walk { Inlines = keep_together, Blocks = figures, Code = unbroken }
  end
  local title, sections = here, pandoc.List()
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 1 then title = pandoc.utils.stringify(block) end
    if block.t == "Header" and block.level == 2 then
      sections:insert { title = pandoc.MetaInlines(block.content), href = "#" .. block.identifier }
    end
  end
  describe(doc, title, sections)
  needs:close()
  return doc
end
