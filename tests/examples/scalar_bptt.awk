# Backpropagation through time by hand, for one hidden unit: reads a session of rewind_tape that has printed all
# weights, inputs and targets (p NAME), derives every number of the walk from these alone, and compares it with what was
# shown.
# Exit status 1 if one is wrong, or if fewer than `least` were compared.

function tanh_of(x) { return (exp(2 * x) - 1) / (exp(2 * x) + 1) }

function derive(    t, e) {
    for (T = 0; ("x_" (T + 1)) in value; ) { ++T }
    h[0] = 0
    for (t = 1; t <= T; ++t) {
        x[t] = value["x_" t]
        a[t] = value["W_ih"] * x[t] + value["b_ih"] + value["W_hh"] * h[t - 1] + value["b_hh"]
        h[t] = tanh_of(a[t])
        y[t] = value["W_hy"] * h[t] + value["b_y"]
    }
    e = 0
    for (t = T; t >= 1; --t) {
        dy[t] = 2 * (y[t] - value["target_" t])
        later["h_" t] = e
        own["h_" t] = value["W_hy"] * dy[t]
        dh[t] = own["h_" t] + e                    # BPTT.1
        da[t] = dh[t] * (1 - h[t] * h[t])          # BPTT.2
        e = value["W_hh"] * da[t]                  # BPTT.3
        share["W_hh", t] = da[t] * h[t - 1]        # BPTT.4
        share["W_ih", t] = da[t] * x[t]
        share["b_ih", t] = share["b_hh", t] = da[t]
        share["W_hy", t] = dy[t] * h[t]
        share["b_y", t] = dy[t]
    }
    derived = 1
}

# What `target` receives from the record of this line, `formula`, at time t.
function received(formula, target, t) {
    if ((target, t) in share) { return share[target, t] }
    if (formula ~ /affine\(W_ih/) { return value[target ~ /^x/ ? "W_ih" : "W_hh"] * da[t] }
    if (formula ~ /affine\(W_hy/) { return value["W_hy"] * dy[t] }
    if (formula ~ /mean_squared_error/) { return dy[t] }
    if (formula ~ /tanh/ || formula ~ / a_/) { return da[t] }
    if (formula ~ /= (sum|L)_[0-9]+ \+ L_/) { return 1 }
    wrong("nothing is known of what it sends to " target, formula)
}

function wrong(what, line) { print "WRONG: " what ": " line; ++faults }

function compare(shown, exact, tolerance) {
    gsub(/[][]/, "", shown)
    ++compared
    if (shown - exact > tolerance * abs(exact) || exact - shown > tolerance * abs(exact)) {
        wrong(sprintf("%s should be %.10g, t = %d", shown, exact, t), $0)
    }
}
function abs(x) { return x < 0 ? -x : x }

BEGIN { four = 5.1e-4; ten = 1e-9 }  # the digits that are shown

/^#/ {  # a record: "#14 h_2 = tanh(a_2), t = 2", or without the time in what p prints
    name = $2 == "=" ? $1 : $2
    is_report = match($0, /, t = [0-9]+$/)
    if (is_report) {
        if (!derived) { derive() }
        t = $NF
        formula = $0
    }
}
/^  value$/ { getline; if (!derived) { value[name] = $1 } }
/^  dL\/d.*, (complete|so far)$/ { getline; compare($1, has[name], ten) }
/^  (d[Yy]|dL) = dL\/d/ { compare($NF, name == "L" ? 1 : has[name], four) }
/^  [Yy] = [ahy]_/ { compare($NF, name ~ /^a/ ? a[t] : name ~ /^h/ ? h[t] : y[t], four) }
/^  to .*:  / { target = $4 == "=" ? $3 : $4; target = $2 == target ? $2 : target }
/^    receives / {
    now = received(formula, target, t)
    has[target] += now
    compare($2, now, four)
}
/^    has now / { compare($3, has[target], four) }
/ by records of t = / { compare($NF, own["h_" t], four) }
/ by later records/ { compare($NF, later["h_" t], four) }
/ together / { compare($NF, dh[t], four) }
/^  dL\/d(W_|b_)[a-z]+ +\[/ {
    weight = substr($1, 5)
    compare($2, share[weight, t], four)
    compare($3, has[weight], four)
}
/^  (W_|b_)[a-z]+ +\[/ { compare($2, has[$1], four) }

END {
    printf "%d numbers compared, %d wrong\n", compared, faults
    exit faults > 0 || compared < least
}
