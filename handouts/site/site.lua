-- What a page of the site has besides those of handouts: code and verdicts that fold, formulas with an address,
-- pictures as files beside the page, and its part of the index for the search. Runs after handout.lua, formula.lua
-- and glossary.lua.
--
--   -M figures=<folder>     before the names of pictures, with its slash
--   -M fold=true            Swift outside of exercises folds
--   -M index=<file>         where the page's part of the index goes, one entry a line, in the folder where pandoc runs

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function html(text) return pandoc.RawBlock("html", text) end

local function folded(class, summary, block)
  return pandoc.List({ html('<details class="' .. class .. '">\n<summary>' .. summary .. "</summary>"), block, html("</details>") })
end

-- Code --------------------------------------------------------------------------------------------------------------

-- The first line that says something, as what a folded block is about.
local function about(code)
  for line in code:gmatch("[^\n]+") do
    -- Without the slashes of a comment, and without a comment behind code.
    local words = line:gsub("^%s*/*%s*", ""):gsub("%s%s+//.*$", ""):gsub("%s+$", "")
    if words ~= "" and not line:match("^import ") then
      if utf8.len(words) and utf8.len(words) > 72 then words = words:sub(1, utf8.offset(words, 72) - 1) .. "…" end
      return words, line:match("^%s*//") ~= nil
    end
  end
  return "imports", true
end

local function code(block)
  local lines = select(2, block.text:gsub("\n", "")) + 1
  local words, is_comment = about(block.text)
  words = escaped(words)
  local summary = "Code, " .. lines .. (lines == 1 and " line" or " lines") .. ": "
    .. (is_comment and words or "<code>" .. words .. "</code>")
  return folded("code", summary, block)
end

-- Verdicts ----------------------------------------------------------------------------------------------------------

local function said(cell) return pandoc.utils.stringify(pandoc.Div(cell.contents)) end

-- The column of the verdicts, where it is a table of them.
local function verdict_column(block)
  local head = block.head.rows[1]
  if not head or #head.cells == 0 or said(head.cells[1]) ~= "Where" then return nil end
  for k, cell in ipairs(head.cells) do if said(cell) == "Verdict" then return k end end
end

local function verdicts(div, column)
  local count, order, rows = {}, {}, 0
  for _, body in ipairs(div.content[1].bodies) do
    for _, row in ipairs(body.body) do
      local verdict = said(row.cells[column])
      if not count[verdict] then order[#order + 1] = verdict end
      count[verdict] = (count[verdict] or 0) + 1
      rows = rows + 1
    end
  end
  local parts = {}
  for _, verdict in ipairs(order) do parts[#parts + 1] = count[verdict] .. " " .. verdict end
  return folded("verdicts", "Table of verdicts, " .. rows .. " rows: " .. escaped(table.concat(parts, ", ")), div)
end

local function fold(blocks, folds_code)
  local result = pandoc.List()
  for _, block in ipairs(blocks) do
    if block.t == "CodeBlock" and folds_code and block.classes:includes("swift") then
      result:extend(code(block))
    elseif block.t == "Div" and block.classes:includes("table") and block.content[1] and block.content[1].t == "Table" then
      local column = verdict_column(block.content[1])
      if column then result:extend(verdicts(block, column)) else result:insert(block) end
    else
      result:insert(block)
    end
  end
  return result
end

-- Search ------------------------------------------------------------------------------------------------------------

local function quoted(text)
  return '"' .. text:gsub('[%z\1-\31\\"]', function(c)
    if c == '"' or c == "\\" then return "\\" .. c end
    return " "
  end) .. '"'
end

-- A formula as somebody would type it: Greek letters as such, marks and spaces left out.
local greek = {}
for name, letter in ([[alpha α beta β gamma γ delta δ epsilon ε eta η theta θ kappa κ lambda λ mu μ pi π rho ρ sigma σ tau τ
  phi φ varphi φ omega ω Delta Δ Theta Θ Sigma Σ partial ∂ nabla ∇ sum ∑ prod ∏ cdot · times × odot ⊙ le ≤ ge ≥ ne ≠ to →
  leftarrow ← approx ≈ in ∈ pm ± top ⊤ prime ′ dots … sqrt √ infty ∞]]):gmatch("(%a+)%s+(%S+)") do greek[name] = letter end

local function typed(tex)
  local text = tex:gsub("\\text(%b{})", function(word) return word:sub(2, -2) end)
    :gsub("\\math%a+%s*", ""):gsub("%^{\\prime}", "′"):gsub("\\[td]?frac%s*(%w)(%w)", "%1/%2")
    :gsub("\\[td]?frac%s*(%b{})(%b{})", function(a, b) return a .. " / " .. b end)
    :gsub("\\begin%b{}%b{}", " "):gsub("\\begin%b{}", " "):gsub("\\end%b{}", " ")
    :gsub("\\(%a+)", function(name)
      return greek[name] and greek[name] or name:match("^%l%l?%l?$") and not name:match("^hat$") and name or " "
    end)
  return (text:gsub("[{}\\$&]", ""):gsub("%s+", " "))
end

local function plain(inlines)
  local copy = pandoc.walk_inline(pandoc.Span(inlines), {
    Math = function(math) return pandoc.Str(typed(math.text)) end,
    RawInline = function() return {} end,
    Note = function() return {} end,
  })
  return (pandoc.utils.stringify(copy):gsub("%s+", " "))
end

-- One entry for each heading with the text below it; on the page of the glossary one for each term.
local function index(doc)
  local entries = {}
  local current = { id = "", heading = "", text = {} }
  local function begin(id, heading)
    entries[#entries + 1] = current
    current = { id = id, heading = heading, text = {} }
  end
  local function gather(blocks)
    for _, block in ipairs(blocks) do
      if block.t == "Header" then
        begin(block.identifier, plain(block.content))
      elseif block.t == "Para" or block.t == "Plain" then
        current.text[#current.text + 1] = plain(block.content)
      elseif block.t == "Div" and block.classes:includes("entry") then
        local first = block.content[1].content[1]
        begin(block.identifier, (pandoc.utils.stringify(first):gsub("%.$", "")))
        gather(block.content)
      elseif block.t == "Div" and not block.classes:includes("table") or block.t == "BlockQuote" then
        gather(block.content)
      elseif block.t == "BulletList" or block.t == "OrderedList" then
        for _, item in ipairs(block.content) do gather(item) end
      end
    end
  end
  gather(doc.blocks)
  begin("", "")
  local lines = {}
  for _, entry in ipairs(entries) do
    local text = table.concat(entry.text, " ")
    if entry.heading ~= "" or text ~= "" then
      lines[#lines + 1] = "[" .. quoted(entry.id) .. ", " .. quoted(entry.heading) .. ", " .. quoted(text) .. "]\n"
    end
  end
  local file = assert(io.open(pandoc.utils.stringify(doc.meta.index), "wb"))
  file:write(table.concat(lines))
  file:close()
end

-- The page ----------------------------------------------------------------------------------------------------------

local function pictures(folder)
  return function(image)
    if image.src:match("^%a+:") or image.src:match("^[/#]") then return nil end
    image.src = folder .. image.src
    image.attributes.loading = "lazy"
    return image
  end
end

local function formulas()
  local number = 0
  return function(math)
    if math.mathtype ~= "DisplayMath" then return nil end
    number = number + 1
    return pandoc.Span({ math }, pandoc.Attr("formula-" .. number, { "formula" }))
  end
end

-- Explorables stand in the text as a division with a name; their scripts are named at the end of the page.
local function explorables(blocks)
  local names = pandoc.List()
  pandoc.walk_block(pandoc.Div(blocks), {
    RawBlock = function(block)
      for name in block.text:gmatch('data%-explorable="([%w%-]+)"') do names:insert(pandoc.MetaString(name)) end
    end,
    Div = function(block)
      local name = block.attributes.explorable or block.attributes["data-explorable"]
      if name then names:insert(pandoc.MetaString(name)) end
    end,
  })
  return names
end

local function page(doc)
  local meta = doc.meta
  local folds_code = meta.fold ~= nil
  local blocks = doc.blocks
  -- Exercises keep their code open: it belongs to the question.
  local function each(list, folds)
    for _, block in ipairs(list) do
      if block.t == "Div" and not block.classes:includes("table") then
        local inner = folds and not block.classes:includes("exercise") and not block.classes:includes("solution")
        each(block.content, inner)
        block.content = fold(block.content, inner)
      end
    end
    return list
  end
  blocks = fold(each(blocks, folds_code), folds_code)
  local body = pandoc.Div(blocks)
  body = pandoc.walk_block(body, { Math = formulas() })
  if meta.figures then body = pandoc.walk_block(body, { Image = pictures(pandoc.utils.stringify(meta.figures)) }) end
  local names = explorables(body.content)
  if #names > 0 then meta.explorables = pandoc.MetaList(names) end
  return pandoc.Pandoc(body.content, meta)
end

return { { Pandoc = page }, { Pandoc = function(doc) if doc.meta.index then index(doc) end end } }
