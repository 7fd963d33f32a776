-- What written slides (`slides.md`) need besides Markdown: pictures that fill what is left of a slide, tables and code
-- that can be read from the last row, formulas that fit. Runs after handout.lua, for beamer, pptx and html.

local beamer, powerpoint = FORMAT == "beamer", FORMAT == "pptx"
local text = pandoc.utils.stringify
local function tex(code) return pandoc.RawBlock("latex", code) end
local function length(blocks) local words = text(pandoc.Div(blocks)); return utf8.len(words) or #words end

local function is_picture(block)
  return (block.t == "Para" or block.t == "Plain") and #block.content == 1 and block.content[1].t == "Image"
end

local function rows(block)
  local all = pandoc.List()
  all:extend(block.head.rows)
  for _, body in ipairs(block.bodies) do all:extend(body.body) end
  return all
end

-- Sizes of tables: characters beside each other, lines below each other. The largest is taken in which all fits, beside
-- the lines of the slide's other words, with the widest columns broken into lines where need be, but no word.
local sizes = { { "\\normalsize", 68, 9 }, { "\\small", 75, 11 }, { "\\footnotesize", 83, 15 }, { "\\scriptsize", 100, 99 } }

-- About how many lines a paragraph, a list or a formula takes.
local function lines_of(block, share)
  if block.t == "BulletList" or block.t == "OrderedList" then
    local sum = 0
    for _, item in ipairs(block.content) do sum = sum + math.ceil(length(item) / (78 * share)) end
    return sum
  elseif block.t == "Para" or block.t == "Plain" then
    local formula = #block.content == 1 and block.content[1].mathtype == "DisplayMath"
    return formula and 2 or math.ceil(length({ block }) / (82 * share))
  end
  return 0
end

local function table_of(block, share, others)
  local natural, least, all = {}, {}, rows(block)
  for _, row in ipairs(all) do
    for i, cell in ipairs(row.cells) do
      natural[i] = math.max(natural[i] or 1, length(cell.contents))
      for word in text(pandoc.Div(cell.contents)):gmatch("%S+") do
        least[i] = math.max(least[i] or 1, utf8.len(word) or #word)
      end
      least[i] = least[i] or 1
    end
  end
  local size, width, isBroken
  for k, one in ipairs(sizes) do
    size, width, isBroken = one, {}, false
    local room, sum = one[2] * share - 2 * (#natural - 1), 0
    for i, n in ipairs(natural) do width[i], sum = n, sum + n end
    while sum > room do
      local widest
      for i = 1, #width do
        if width[i] > least[i] and (not widest or width[i] > width[widest]) then widest = i end
      end
      if not widest then break end
      width[widest], sum, isBroken = width[widest] - 1, sum - 1, true
    end
    local lines = 0
    for _, row in ipairs(all) do
      local most = 1
      for i, cell in ipairs(row.cells) do
        local n = length(cell.contents)
        -- A broken line leaves some of its width empty.
        if n > width[i] then most = math.max(most, math.ceil(1.1 * n / (width[i] + 1))) end
      end
      lines = lines + most
    end
    if sum <= room and lines + others <= one[3] or k == #sizes then break end
  end
  if isBroken then
    for i, spec in ipairs(block.colspecs) do block.colspecs[i] = { spec[1], (width[i] + 1.6) / (size[2] * share) } end
  end
  -- No word is broken: its column has been made as wide as the longest.
  return { tex("\\begingroup\\hyphenpenalty10000 " .. size[1]), block, tex("\\endgroup") }
end

local function code_of(block, share)
  local longest = 0
  for line in block.text:gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  local size = longest <= 66 * share and "\\codelarge" or longest <= 82 * share and "\\codesize" or "\\codesmall"
  return { tex("\\begingroup\\let\\codesize" .. size), block, tex("\\endgroup") }
end

local function picture_of(block, macro)
  local image = block.content[1]
  image.title = ""
  local inlines = pandoc.List({ pandoc.RawInline("latex", macro .. "{"), image, pandoc.RawInline("latex", "}{") })
  inlines:extend(image.caption)
  inlines:insert(pandoc.RawInline("latex", "}"))
  return pandoc.Plain(inlines)
end

-- What stands in a column, or beside no picture on its slide.
local fitted
local function columns_of(block)
  local count = 0
  for _, inner in ipairs(block.content) do if inner.t == "Div" and inner.classes:includes("column") then count = count + 1 end end
  for _, inner in ipairs(block.content) do
    if inner.t == "Div" then inner.content = fitted(inner.content, 0.94 / math.max(1, count), true) end
  end
  return block
end

fitted = function(blocks, share, inColumn)
  local result, others = pandoc.List(), 0
  for _, block in ipairs(blocks) do others = others + lines_of(block, share) end
  if others > 0 then others = others + 1 end  -- the space between
  for _, block in ipairs(blocks) do
    if block.t == "Div" and block.classes:includes("notes") then
      -- Papers have no speaker.
    elseif block.t == "Div" and block.classes:includes("columns") then result:insert(columns_of(block))
    elseif block.t == "Div" then
      block.content = fitted(block.content, share, inColumn)
      result:insert(block)
    elseif block.t == "Table" then result:extend(table_of(block, share, others))
    elseif block.t == "CodeBlock" then result:extend(code_of(block, share))
    elseif is_picture(block) then result:insert(picture_of(block, "\\columnpicture"))
    else result:insert(block) end
  end
  return result
end

-- A picture takes what the slide's words leave: those before it stand above, those behind it below.
local function slide(blocks)
  local at
  for i, block in ipairs(blocks) do if is_picture(block) then at = at or i end end
  if not at then return fitted(blocks, 1) end
  local above, below = pandoc.List(), pandoc.List()
  for i, block in ipairs(blocks) do
    if i < at then above:insert(block) elseif i > at then below:insert(block) end
  end
  local result = pandoc.List({ tex("\\startwords\\abovebox") })
  result:extend(fitted(above, 1))
  result:insert(tex("\\stopwords\\startwords\\belowbox"))
  result:extend(fitted(below, 1))
  result:insert(tex("\\stopwords"))
  result:insert(picture_of(blocks[at], "\\slidepicture"))
  return result
end

-- A slide of PowerPoint holds words, or one table, picture or pair of columns: pandoc puts what is more on slides without
-- a title, or into a small caption. So it becomes several slides of the same title; the first has the notes.
local function apart(blocks, title)
  local groups, notes = pandoc.List(), pandoc.List()
  for _, block in ipairs(blocks) do
    local alone = block.t == "Table" or is_picture(block) or block.t == "Div" and block.classes:includes("columns")
    local last = groups[#groups]
    if block.t == "Div" and block.classes:includes("notes") then notes:insert(block)
    elseif last and not last.alone and not alone then last.blocks:insert(block)
    else groups:insert({ alone = alone, blocks = pandoc.List({ block }) }) end
  end
  local result = pandoc.List()
  for i, group in ipairs(groups) do
    if i > 1 and title then result:insert(pandoc.Header(2, title.content:clone())) end
    result:extend(group.blocks)
    if i == 1 then result:extend(notes) end
  end
  return result
end

local function slides(doc)
  local result, present, title = pandoc.List(), pandoc.List(), nil
  local function close()
    result:extend(beamer and slide(present) or powerpoint and apart(present, title) or present)
    present = pandoc.List()
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 2 then
      close()
      title = block
      result:insert(block)
    else
      present:insert(block)
    end
  end
  close()
  doc.blocks = result
  return doc
end

-- Formulas are made to fit the width of a slide. PowerPoint's know neither \cr nor sized delimiters, as pages do not.
local function formula(math)
  if beamer and math.mathtype == "DisplayMath" then
    math.text = "\\fitformula{" .. math.text .. "}"
  elseif powerpoint then
    math.text = math.text:gsub("\\cr%f[%A]", "\\\\"):gsub("\\enspace%f[%A]", "\\;\\;")
      :gsub("\\[Bb]igg?l%f[%A]", "\\left"):gsub("\\[Bb]igg?r%f[%A]", "\\right")
  end
  return math
end

-- Names such as 2-2-1 are no words to be parted at their hyphens: in the heads of columns, and wherever they are of numbers.
local function whole(block)
  local function kept(str)
    if FORMAT:match("^html") then return pandoc.Span({ str }, pandoc.Attr("", { "whole" })) end
    return { pandoc.RawInline("latex", "\\mbox{"), str, pandoc.RawInline("latex", "}") }
  end
  local function cells(row, is_name)
    for _, cell in ipairs(row.cells) do
      cell.contents = pandoc.walk_block(pandoc.Div(cell.contents), {
        Str = function(str) if is_name(str.text) then return kept(str) end end,
      }).content
    end
  end
  for _, row in ipairs(block.head.rows) do cells(row, function(name) return name:find("%w%-%w") and #name <= 16 end) end
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do cells(row, function(name) return name:find("^%d+%-%d[%d-]*$") end) end
  end
  return block
end

-- PowerPoint takes no drawings; PNGs of them are made beforehand. Words for screen readers stand in no caption there.
local function drawing(image)
  if powerpoint then
    image.src = image.src:gsub("%.pdf$", ".png")
    return image
  end
end

local last = powerpoint and {} or { Table = whole }
return { { Image = drawing, Math = formula }, { Pandoc = slides }, last }
