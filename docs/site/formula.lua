-- A formula as MathML that browsers set well. What pandoc writes is right, but leans on what MathML Core left out: styles
-- of letters by attribute, and it stretches every bracket. Used by book.lua.

-- A browser breaks no line within a formula, so a long one is set in pieces. As in TeX, one in a line of text ends behind
-- a relation, a sum's sign or a comma that stands in no brackets; one on a line of its own at \quad.
local relations = { ["\\leq"] = 1, ["\\geq"] = 1, ["\\le"] = 1, ["\\ge"] = 1, ["\\approx"] = 1, ["\\to"] = 1, ["\\neq"] = 1,
  ["="] = 1, ["<"] = 1, [">"] = 1, [","] = 1, ["+"] = 1, ["-"] = 1 }
local opening = { ["{"] = 1, ["("] = 1, ["["] = 1, ["\\left"] = 1, ["\\begin"] = 1, ["\\{"] = 1,
  ["}"] = -1, [")"] = -1, ["]"] = -1, ["\\right"] = -1, ["\\end"] = -1, ["\\}"] = -1 }
local function pieces(tex, display)
  if #tex < 24 then return { tex } end
  local found, depth, start, operand, at = {}, 0, 1, false, 1
  while at <= #tex do
    local token = tex:match("^\\%a+", at) or tex:match("^\\.", at) or tex:sub(at, at)
    at = at + #token
    depth = depth + (opening[token] or 0)
    if display and depth == 0 and token:match("^\\q?quad$") then
      found[#found + 1] = tex:sub(start, at - #token - 1)
      start = at
    elseif not display and relations[token] and depth == 0 and operand then
      found[#found + 1] = tex:sub(start, at - 1)
      start, operand = at, false
    elseif not token:match("^%s$") then
      operand = not (relations[token] or token == "_" or token == "^" or token == "\\cdot" or token == "\\mapsto")
    end
  end
  found[#found + 1] = tex:sub(start)
  return found
end

-- ------------------------------------------------------------------------------------- MathML as a tree, and back
local function parse(text)
  local root = {}
  local stack = { root }
  for before, close, name, rest in text:gmatch("([^<]*)<(/?)(%w+)([^>]*)>") do
    local top = stack[#stack]
    if before ~= "" then top[#top + 1] = before end
    if close == "/" then
      table.remove(stack)
    else
      local node = { name = name, attributes = rest }
      top[#top + 1] = node
      stack[#stack + 1] = node
    end
  end
  return root[1]
end

local function written(node)
  if type(node) == "string" then return node end
  local inner = {}
  for i, child in ipairs(node) do inner[i] = written(child) end
  return ("<%s%s>%s</%s>"):format(node.name, node.attributes, table.concat(inner), node.name)
end

-- Letters that are a style of their own in Unicode: the code of A, of a and of 0.
local alphabets = { bold = { 0x1D400, 0x1D41A, 0x1D7CE }, script = { 0x1D49C }, ["double-struck"] = { 0x1D538 } }
local elsewhere = { ["double-struck"] = { C = "ℂ", N = "ℕ", P = "ℙ", Q = "ℚ", R = "ℝ", Z = "ℤ" },
  script = { B = "ℬ", E = "ℰ", F = "ℱ", H = "ℋ", I = "ℐ", L = "ℒ", M = "ℳ", R = "ℛ" } }
local function styled(letter, style)
  local from = letter:match("%u") and { 1, "A" } or letter:match("%l") and { 2, "a" } or { 3, "0" }
  local base = (alphabets[style] or {})[from[1]]
  return (elsewhere[style] or {})[letter] or base and #letter == 1 and utf8.char(base + letter:byte() - from[2]:byte()) or letter
end

-- <mstyle> around letters becomes those letters: together one upright word, or each of its style.
local function restyle(node)
  local style, word = node.attributes:match('mathvariant="([%w-]+)"'), ""
  for _, child in ipairs(node) do
    if child.name ~= "mi" and child.name ~= "mn" then node.name, node.attributes = "mrow", "" return end
    word = word .. (style == "normal" and child[1] or styled(child[1], style))
  end
  node.name = node[1].name
  node.attributes = node.name == "mi" and ' mathvariant="normal"' or ""
  for i = #node, 2, -1 do table.remove(node, i) end
  node[1] = word
end

local tall = { mfrac = true, munder = true, munderover = true, mtable = true, msqrt = true, msubsup = true }
local function is_tall(node)
  if type(node) == "string" then return false end
  if tall[node.name] then return true end
  for _, child in ipairs(node) do
    if is_tall(child) then return true end
  end
  return false
end

local scripts = { msub = true, msup = true, msubsup = true, munder = true, mover = true, munderover = true }
local function tidy(node, in_script, behind) -- behind: what stands after the node
  for i, child in ipairs(node) do
    if type(child) == "table" and child.name ~= "annotation" then
      if child.name == "mstyle" then restyle(child) end
      if child[1] == "∥" then child[1] = "‖" end -- the bars of a norm, not a relation
      local following = scripts[node.name] and behind or node[i + 1]
      local before = type(node[i - 1]) == "table" and node[i - 1]
      tidy(child, in_script or (scripts[node.name] and i > 1), following)
      if child.name == "mo" and child[1] and child[1]:match("^%a%a") then -- a function's name, close to its bracket
        local bracket = type(following) == "table" and following[1] and written(following[1]):match(">[(%[]<")
        child.attributes = (' form="prefix" lspace="%s" rspace="%s"'):format(i > 1 and "0.12em" or "0", bracket and "0" or "0.17em")
      elseif (child[1] == "−" or child[1] == "+") and before and before.name == "mo" and
        not before.attributes:match("postfix") and not before[1]:match("^[%)%]}|!]$") then -- a sign
        child.attributes = ' form="prefix" lspace="0" rspace="0"'
      elseif child.name == "mo" and in_script and not child.attributes:match("accent") then
        child.attributes = child.attributes .. ' lspace="0" rspace="0"'
      elseif child.name == "mtext" then
        child.attributes = ""
      end
    end
  end
  local first, last = node[1], node[#node]
  if node.name == "mrow" and first and first.name == "mo" and last.name == "mo" and first.attributes:match("prefix") and not is_tall(node) then
    first.attributes = first.attributes:gsub('stretchy="true"', 'stretchy="false"')
    last.attributes = last.attributes:gsub('stretchy="true"', 'stretchy="false"')
  end
end

-- The pieces of a formula, each as an inline of HTML.
return function(math)
  -- \Bigl( is unknown to this pandoc, and a browser gives no bracket a size of its own: it fits it to what it encloses.
  local tex = math.text:gsub("\\[bB]igg?l%f[%A]", "\\left"):gsub("\\[bB]igg?r%f[%A]", "\\right")
  local display = math.mathtype == "DisplayMath"
  local found = pandoc.List()
  for _, piece in ipairs(pieces(tex, display)) do
    local inline = pandoc.Plain { pandoc.Math(math.mathtype, piece) }
    local html = pandoc.write(pandoc.Pandoc { inline }, "html5", { html_math_method = "mathml" }):gsub("^%s+", "")
    if html:match("^<math") then
      local tree = parse(html)
      tidy(tree)
      html = written(tree)
    end -- else pandoc has warned, and the build fails
    found:insert(pandoc.RawInline("html", html))
  end
  return found
end
