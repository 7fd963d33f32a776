-- Formulas of pages, said so that pandoc's MathML comes out right in browsers. Of `f(x)` pandoc makes parentheses that
-- stretch, of `\mathrm{var}` three letters in italics, of `\max` an operator with wide gaps on both sides, and of a
-- prime a letter of its own. MathML has a form for each, and TeX that leads to it:
--   (x)            \mathopen{(}x\mathclose{)}     parentheses as high as the line; \left and \right still stretch
--   \mathrm{var}   \text{var}                     one upright word
--   2\tanh z       2\,\text{tanh}\,z              the gaps that TeX would leave, and none before a parenthesis
--   f'             f^{\prime{}}                  nothing behind it: by that the style sheet knows a prime
--   \lVert x\rVert  \mathopen{\Vert}x\mathclose{\Vert}   bars, and not the sign for parallels, which has gaps
--   \dot f          \overset{˙}{f}               a dot of its own width, which stands above the letter
--   \tilde z        \overset{\sim}{z}            likewise
--   \mathbf x       𝐱                            a letter and no style around one, which Firefox sets apart from italics
-- An inline formula and what stands at it without a gap, such as a comma, become one piece, since Chromium would begin a
-- line with the comma.
-- Runs after handout.lua.

local function set(words)
  local result = {}
  for word in words:gmatch("%S+") do result[word] = true end
  return result
end

local functions = set([[\arccos \arcsin \arctan \arg \cos \cosh \cot \coth \csc \deg \det \dim \exp \gcd \inf \ker \lg \lim
  \ln \log \max \min \Pr \sec \sin \sinh \sup \tan \tanh]])
-- What of them takes what is below it in a displayed formula.
local limits = set([[\det \gcd \inf \lim \max \min \Pr \sup]])
-- Before and after these stands no gap of ours: signs bring their own.
local signs = set([[+ - = < > , ; : & \cdot \times \odot \ge \geq \le \leq \ne \neq \approx \to \gets \leftarrow \rightarrow
  \Rightarrow \Leftrightarrow \mapsto \pm \mp \circ \ast \star \in \notin \mid \sim \simeq \propto \equiv \ll \gg \oplus
  \otimes \subset \cup \cap \wedge \vee \div \mod \bmod \colon \cr \\ \quad \qquad \, \; \: \! \enspace \sum \prod \int
  \newline |]])
local opening = set([[( [ \{ \left \lvert \lVert \lfloor \lceil \langle \bigl \Bigl \biggl \Biggl]])
local closing = set([[) ] \} \rvert \rVert \rfloor \rceil \rangle \right]])
-- Commands whose first argument is no formula, or a name.
local verbatim = set([[\text \textbf \textit \textrm \mbox \label \tag \operatorname \mathrm \begin \end \hspace]])
-- What comes with the delimiter behind it.
local sized = set([[\left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \bigm]])

-- Where the capital and the small A of an alphabet stand in Unicode, its alpha, and the letters that had a place before.
local alphabets = {
  ["\\mathbf"] = { 0x1D400, 0x1D41A, 0x1D6C2 },
  ["\\boldsymbol"] = { 0x1D400, 0x1D41A, 0x1D6C2 },
  ["\\mathsf"] = { 0x1D5A0, 0x1D5BA },
  ["\\mathbb"] = { 0x1D538, 0x1D552, elsewhere = { C = "ℂ", H = "ℍ", N = "ℕ", P = "ℙ", Q = "ℚ", R = "ℝ", Z = "ℤ" } },
  ["\\mathcal"] = { 0x1D49C, nil, elsewhere = { B = "ℬ", E = "ℰ", F = "ℱ", H = "ℋ", I = "ℐ", L = "ℒ", M = "ℳ", R = "ℛ" } },
}
local greek = {}
for name in ([[\alpha \beta \gamma \delta \varepsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi . \pi \rho
  \varsigma \sigma \tau \upsilon \varphi \chi \psi \omega]]):gmatch("%S+") do
  greek[#greek + 1] = name
  greek[name] = #greek - 1
end

-- The letter of that alphabet; nil where it has none, as of words and of formulas.
local function letter(alphabet, name)
  if alphabet.elsewhere and alphabet.elsewhere[name] then return alphabet.elsewhere[name] end
  local first, code
  if name:match("^%u$") then
    first, code = alphabet[1], name:byte() - 65
  elseif name:match("^%l$") then
    first, code = alphabet[2], name:byte() - 97
  else
    first, code = alphabet[3], greek[name]
  end
  return first and code and utf8.char(first + code)
end

local function tokens(text)
  local list, at = {}, 1
  while at <= #text do
    local word = text:match("^\\%a+%*?", at) or text:match("^\\.", at) or text:match("^%s+", at)
      or text:match("^[%z\1-\127\194-\253][\128-\191]*", at) or text:sub(at, at)
    -- A star belongs to the command only where there is one of that name.
    if word:match("^\\.+%*$") and word ~= "\\operatorname*" then word = word:sub(1, -2) end
    list[#list + 1] = word:match("^%s+$") and " " or word
    at = at + #word
  end
  return list
end

local Reader = {}
Reader.__index = Reader

function Reader:peek()
  local at = self.at
  while self.list[at] == " " do at = at + 1 end
  return self.list[at], at
end

-- The group that comes, as it stands, with its braces or between other marks; nil where none comes.
function Reader:group(open, close)
  local first, at = self:peek()
  if first ~= open then return nil end
  local depth, parts = 0, {}
  for k = at, #self.list do
    local word = self.list[k]
    parts[#parts + 1] = word
    if word == open then depth = depth + 1 elseif word == close then depth = depth - 1 end
    if depth == 0 then
      self.at = k + 1
      return table.concat(parts)
    end
  end
  return nil
end

-- The letter in another alphabet that comes, by itself, or one or more in braces, each of which pandoc 3.9 would make
-- italic too; nil where something else comes, which stays.
function Reader:letter(alphabet)
  local name, at = self:peek()
  if name ~= "{" then
    local found = name and letter(alphabet, name)
    if found then self.at = at + 1 end
    return found
  end
  local found = {}
  repeat
    at = at + 1
    local one = self.list[at] and letter(alphabet, self.list[at])
    found[#found + 1] = one
  until not one
  if self.list[at] ~= "}" or #found == 0 then return nil end
  self.at = at + 1
  return table.concat(found)
end

-- What `_` or `^` carries.
function Reader:script()
  local first, at = self:peek()
  if first == "{" then
    self.at = at + 1
    return "{" .. self:run("}", true) .. "}"
  end
  self.at = at
  local inner = setmetatable({ list = { first }, at = 1, display = self.display }, Reader)
  if first and verbatim[first] or first and first:match("^\\math") then
    self.at = at + 1
    inner.list = { first }
    for _, word in ipairs(tokens(self:group("{", "}") or "")) do inner.list[#inner.list + 1] = word end
    if #inner.list == 1 then
      local letter, place = self:peek()
      inner.list[2], self.at = letter, place + 1
    end
  else
    self.at = at + 1
  end
  if first and first:match("^\\") and not verbatim[first] and not functions[first] and not first:match("^\\math") then
    return first   -- a command whose arguments, if any, follow
  end
  local text = inner:run(nil, true)
  return #inner.list == 1 and text == first and text or "{" .. text .. "}"
end

function Reader:scripts()
  local parts = {}
  while true do
    local word, at = self:peek()
    if word ~= "_" and word ~= "^" then return table.concat(parts) end
    self.at = at + 1
    parts[#parts + 1] = word .. self:script()
  end
end

-- A name as an upright word, with the gaps around it.
function Reader:name(name, last, in_script)
  local before = (last == "ord" and not in_script) and "\\," or ""
  local text = before .. "\\text{" .. name .. "}" .. self:scripts()
  local next = self:peek()
  local meets = next and next ~= "}" and not signs[next] and not opening[next] and not closing[next] and next ~= "^" and
    next ~= "_" and next ~= "'" and next ~= "/" and next ~= "!" and next ~= "."
  return text .. (meets and not in_script and "\\," or "")
end

-- Everything up to `stop`, which is taken too.
function Reader:run(stop, in_script)
  local parts, last = {}, "none"
  local function put(text, kind)
    parts[#parts + 1] = text
    last = kind
  end
  while self.at <= #self.list do
    local word = self.list[self.at]
    self.at = self.at + 1
    if word == stop then return table.concat(parts) end
    if word == " " then
      parts[#parts + 1] = " "
    elseif word == "{" then
      put("{" .. self:run("}", in_script) .. "}", "ord")
    elseif word == "_" or word == "^" then
      put(word .. self:script(), "ord")
    elseif word == "'" then
      local primes = "\\prime{}"
      while self.list[self.at] == "'" do
        primes = primes .. "\\prime{}"
        self.at = self.at + 1
      end
      if self.list[self.at] == "^" then
        self.at = self.at + 1
        primes = primes .. self:script()
      end
      put("^{" .. primes .. "}", "ord")
    elseif sized[word] then
      local delimiter, at = self:peek()
      if delimiter == "\\lVert" or delimiter == "\\rVert" then delimiter = "\\Vert" end
      put(word .. (delimiter or "") .. (delimiter and delimiter:match("%a$") and " " or ""), (word:match("r$") or word == "\\right") and "ord" or "open")
      self.at = at + 1
    elseif word == "\\operatorname" or word == "\\operatorname*" or word == "\\mathrm" then
      local argument = self:group("{", "}")
      local name = argument and argument:match("^{(%a[%a%s]*)}$")
      if word == "\\operatorname*" and self:peek() == "_" or not name then
        put(word .. (argument or ""), "ord")
      elseif word == "\\mathrm" and self:peek() ~= "(" and self:peek() ~= "\\left" then
        put("\\text" .. argument .. self:scripts(), "ord")
      else
        put(self:name(name, last, in_script), "space")
      end
    elseif functions[word] then
      if limits[word] and self:peek() == "_" and self.display and not in_script then
        put(word .. self:scripts(), "space")
      else
        put(self:name(word:sub(2), last, in_script), "space")
      end
    elseif verbatim[word] then
      local argument = self:group("{", "}") or ""
      if word == "\\begin" and (argument == "{array}" or argument == "{alignedat}") then
        argument = argument .. (self:group("{", "}") or "")
      end
      -- A remark in parentheses behind a formula.
      local gap = word == "\\text" and last == "ord" and argument:match("^{%(") and "\\;" or ""
      put(gap .. word .. argument, (word == "\\begin" or word == "\\end") and "none" or "ord")
    elseif alphabets[word] then
      local found = self:letter(alphabets[word])
      put(found and "{" .. found .. "}" or word .. ((self.list[self.at] or ""):match("^%a") and " " or ""), "ord")
    elseif word == "\\dot" or word == "\\tilde" then
      put("\\overset{" .. (word == "\\dot" and "˙" or "\\sim") .. "}{" .. self:script() .. "}", "ord")
    elseif word == "\\sqrt" then
      put(word .. (self:group("[", "]") or ""), "ord")
    elseif word == "\\\\" then
      local distance = table.concat(self.list, "", self.at, math.min(#self.list, self.at + 8)):match("^%[%-?[%d.]+%a%a%]")
      put(word .. (distance or ""), "none")
      self.at = self.at + (distance and #distance or 0)
    elseif word == "(" or word == "[" then
      put("\\mathopen{" .. word .. "}", "open")
    elseif word == ")" or word == "]" then
      put("\\mathclose{" .. word .. "}", "ord")
    elseif word == "\\lVert" or word == "\\rVert" then
      put("\\math" .. (word == "\\lVert" and "open" or "close") .. "{\\Vert}", word == "\\lVert" and "open" or "ord")
    elseif word:match("^\\%a+$") then
      -- A letter behind a command must stay behind a blank.
      local follows = self.list[self.at]
      put(word .. (follows and follows:match("^%a") and " " or ""), signs[word] and "sign" or opening[word] and "open" or "ord")
    else
      put(word, signs[word] and "sign" or opening[word] and "open" or "ord")
    end
  end
  return table.concat(parts)
end

local function formula(math)
  local reader = setmetatable({ list = tokens(math.text), at = 1, display = math.mathtype == "DisplayMath" }, Reader)
  math.text = reader:run(nil, false)
  return math
end

-- Pieces of the same line with an inline formula among them and no gap between them.
local function tied(inlines)
  local result, run, formulas = pandoc.List({}), pandoc.List({}), 0
  local function close()
    if formulas > 0 and #run > formulas then
      result:insert(pandoc.Span(run, pandoc.Attr("", { "whole" })))
    else
      result:extend(run)
    end
    run, formulas = pandoc.List({}), 0
  end
  for _, piece in ipairs(inlines) do
    local is_formula = piece.t == "Math" and piece.mathtype == "InlineMath"
    if is_formula or piece.t == "Str" then
      run:insert(piece)
      formulas = formulas + (is_formula and 1 or 0)
    else
      close()
      result:insert(piece)
    end
  end
  close()
  return result
end

if FORMAT:match("^html") then return { { Math = formula }, { Inlines = tied } } end
return {}
