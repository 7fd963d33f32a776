-- A chapter as a deck: of each paragraph its first sentence, formulas and summary in full, every figure on a slide of
-- its own, and those tables and pieces of code that can be read from the last row. The verdicts stay in the paper.
-- Runs after handout.lua.

local lines_a_slide, characters_a_line = 14, 77
-- Sizes of tables: characters that fit beside each other, height of a row in lines of text.
local table_sizes = { { "\\small", 80, 1.0 }, { "\\footnotesize", 88, 0.92 }, { "\\scriptsize", 98, 0.82 } }
local code_lines, code_characters = 16, 92
local left_out = { ["Verdicts"] = true, ["Settings"] = true, ["Hyper-parameters"] = true }

local text = pandoc.utils.stringify
local function tex(code) return pandoc.RawBlock("latex", code) end
local function length(value) return utf8.len(text(value)) or #text(value) end

local slides = pandoc.List()
local frame   -- the slide that is being filled: title, blocks, lines
local lines_of_last = 0   -- of the slide that was closed last

local function close()
  if frame then
    slides:insert(pandoc.Header(2, frame.title:clone()))
    for _, block in ipairs(frame.blocks) do
      local last = slides[#slides]
      local point = last.t == "BulletList" and last.content[#last.content][1] or last.t == "Para" and last
      if block.t == "BulletList" and last.t == "BulletList" then
        last.content:extend(block.content)
      elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Math" and point and point.content then
        -- To TeX a formula is part of the paragraph before it.
        point.content:insert(pandoc.SoftBreak())
        point.content:extend(block.content)
      else slides:insert(block) end
    end
    lines_of_last = frame.lines
  end
  frame = nil
end

-- What belongs together goes to the present slide if there is room, else to the next.
local function add(title, blocks, lines)
  if frame and (frame.lines + lines > lines_a_slide or text(frame.title) ~= text(title)) then close() end
  if not frame then frame = { title = title, blocks = pandoc.List(), lines = 0 } end
  frame.blocks:extend(blocks)
  frame.lines = frame.lines + lines
end

-- Goes on to the next slide unless so many lines still fit on the present one.
local function reserve(lines)
  if frame and frame.lines + lines > lines_a_slide then close() end
end

-- Sentences end at a full stop before a capital letter; these do not end one.
local abbreviations = { ["al."] = true, ["e.g."] = true, ["i.e."] = true, ["vs."] = true, ["Eq."] = true, ["M."] = true }

local function sentences(inlines)
  local all, one = pandoc.List(), pandoc.List()
  for i, inline in ipairs(inlines) do
    one:insert(inline)
    local next, after = inlines[i + 1], inlines[i + 2]
    local ends = inline.t == "Str" and inline.text:match("[.?!][)”’\"]*$") and not abbreviations[inline.text]
    if ends and next and (next.t == "Space" or next.t == "SoftBreak") and after
      and not (after.t == "Str" and after.text:match("^%l")) then
      all:insert(one)
      one = pandoc.List()
    end
  end
  while one[1] and (one[1].t == "Space" or one[1].t == "SoftBreak") do one:remove(1) end
  if #one > 0 then all:insert(one) end
  for _, sentence in ipairs(all) do
    while sentence[1] and (sentence[1].t == "Space" or sentence[1].t == "SoftBreak") do sentence:remove(1) end
  end
  return all
end

local function display(block)
  if block.t ~= "Para" and block.t ~= "Plain" then return nil end
  for _, inline in ipairs(block.content) do
    if inline.t == "Math" and inline.mathtype == "DisplayMath" then return inline end
  end
end

-- Lines that a formula takes: its own, and those of its matrices.
local function formula_lines(math)
  local _, breaks = math.text:gsub("\\cr", "")
  local _, double = math.text:gsub("\\\\", "")
  local matrices = select(2, math.text:gsub("\\begin{[bp]?matrix}", ""))
  return 2.5 + 1.1 * (matrices > 1 and breaks / matrices or breaks) + 1.2 * double
end

local function paragraph_lines(inlines) return math.ceil(length(inlines) / characters_a_line) + 0.6 end

local function rows(block)
  local all = pandoc.List()
  all:extend(block.head.rows)
  for _, body in ipairs(block.bodies) do all:extend(body.body) end
  return all
end

-- A table that is too wide gets narrower in its widest columns; one that is then too high is left out.
local function add_table(title, block, lead)
  local all, natural = rows(block), {}
  for _, row in ipairs(all) do
    for i, cell in ipairs(row.cells) do
      natural[i] = math.max(natural[i] or 1, length(pandoc.Div(cell.contents)))
    end
  end
  for _, size in ipairs(table_sizes) do
    local width, total, shrunk = {}, 2 * (#natural - 1), false
    for i, n in ipairs(natural) do width[i], total = n, total + n end
    while total > size[2] do
      local widest = 1
      for i = 2, #width do if width[i] > width[widest] then widest = i end end
      width[widest], total, shrunk = width[widest] - 1, total - 1, true
      if width[widest] < 10 then return end
    end
    local lines = 0
    for _, row in ipairs(all) do
      local most = 1
      for i, cell in ipairs(row.cells) do
        most = math.max(most, math.ceil(length(pandoc.Div(cell.contents)) / width[i] * (shrunk and 1.1 or 1)))
      end
      lines = lines + most
    end
    lines = 1 + lines * size[3] + (lead and paragraph_lines(lead) or 0)
    if lines <= lines_a_slide then
      if shrunk then
        for i, spec in ipairs(block.colspecs) do block.colspecs[i] = { spec[1], width[i] / (size[2] - 2 * (#width - 1)) } end
      end
      local blocks = pandoc.List(lead and { pandoc.Para(lead) } or {})
      blocks:extend({ tex("\\begingroup" .. size[1]), block, tex("\\endgroup") })
      return add(title, blocks, lines)
    end
  end
end

local function add_code(title, block)
  local longest, count = 0, 0
  for line in (block.text .. "\n"):gmatch("(.-)\n") do
    longest, count = math.max(longest, utf8.len(line) or #line), count + 1
  end
  if count < 3 or count > code_lines or longest > code_characters then return false end
  add(title, { block }, 1 + 0.75 * count)
  return true
end

-- What is alone on the slide that is being filled, if it is short: a sentence or two that would stand there before a
-- figure. Stands with the figure instead.
local function lead(title, room)
  if not frame or text(frame.title) ~= text(title) then return nil end
  local inlines, words = pandoc.List(), 0
  for _, block in ipairs(frame.blocks) do
    local item = block.t == "BulletList" and #block.content == 1 and #block.content[1] == 1 and block.content[1][1]
    if not item or item.t ~= "Plain" then return nil end
    if #inlines > 0 then inlines:insert(pandoc.RawInline("latex", "\\par ")) end
    inlines:extend(item.content)
    words = words + length(item)
  end
  if words > room then return nil end
  frame = nil
  return inlines
end

-- A figure has a slide of its own, with what the text says first about it.
local function figure_slide(title, block, remark)
  local before = lead(title, 300 - (remark and length(remark) or 0))
  if before and remark then
    before:insert(pandoc.RawInline("latex", "\\par "))
    before:extend(remark)
  end
  remark = before or remark
  local image = block.content[1]
  image.title = ""
  local inlines = pandoc.List({ pandoc.RawInline("latex", "\\slidepicture{"), image, pandoc.RawInline("latex", "}{") })
  inlines:extend(image.caption)
  inlines:insert(pandoc.RawInline("latex", "}{"))
  inlines:extend(remark or {})
  inlines:insert(pandoc.RawInline("latex", "}"))
  close()
  add(title, { pandoc.Plain(inlines) }, lines_a_slide)
  close()
end

local function is_figure(block)
  return block.t == "Para" and #block.content == 1 and block.content[1].t == "Image"
end

-- Exercises and the summary in full, on as many slides as they need.
local asked   -- the title of the exercise that came last

local function whole(title, blocks)
  for i, block in ipairs(blocks) do
    local formula, next = display(block), blocks[i + 1]
    if is_figure(block) then
      figure_slide(title, block)
    elseif formula and #block.content == 1 then
      add(title, { block }, formula_lines(formula))
    elseif block.t == "Para" or block.t == "Plain" then
      local lines = paragraph_lines(block.content)
      if next and display(next) then reserve(lines + formula_lines(display(next))) end
      add(title, { block }, lines)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      local start = block.t == "OrderedList" and block.listAttributes.start or 1
      for number, item in ipairs(block.content) do
        local lines = 0
        for _, part in ipairs(item) do lines = lines + paragraph_lines(part.content or {}) end
        add(title, { block.t == "BulletList" and pandoc.BulletList({ item })
          or pandoc.OrderedList({ item }, pandoc.ListAttributes(start + number - 1)) }, lines)
      end
    elseif block.t == "Table" then
      add_table(title, block)
    elseif block.t == "CodeBlock" then
      add_code(title, block)
    elseif block.t == "Div" then
      if block.classes:includes("solution") then
        close()
        local named = block.content[1] and block.content[1].classes and block.content[1].classes:includes("label")
        local content = pandoc.List(block.content)
        if named then content:remove(1) end
        local exercise = text(asked or title):match("^Exercise %d+") or text(asked or title)
        whole(pandoc.List({ pandoc.Str("Solution: " .. exercise) }), content)
      else
        whole(title, block.content)
      end
    elseif block.t == "Header" then
      title = block.content
      asked = title
    end
  end
end

-- Prose in short. What leads to a formula or table is kept, and one piece of code a heading.
local function gist(inlines, limit)
  local result = pandoc.List()
  for _, sentence in ipairs(sentences(inlines)) do
    local leads = text(sentence):match(":$")
    if leads or #result > 0 and length(result) + length(sentence) > limit then break end
    if #result > 0 then result:insert(pandoc.Space()) end
    result:extend(sentence)
  end
  return result
end

local function short(title, blocks, limit)
  local coded, said = false, nil
  for i, block in ipairs(blocks) do
    local next = blocks[i + 1]
    if block == said then
      -- Stands below its figure.
    elseif is_figure(block) then
      local remark = next and next.t == "Para" and not is_figure(next) and not display(next) and gist(next.content, 170)
      if remark and length(remark) > 0 and length(remark) <= 220 then said = next else remark = nil end
      figure_slide(title, block, remark)
    elseif display(block) then
      add(title, { block }, formula_lines(display(block)))
    elseif block.t == "Para" and text(block):match("^Every number below") then
      -- True of the page, not of the deck.
    elseif block.t == "Para" and text(block):match("^Claim%.") then
      block.content:remove(1)
      if block.content[1].t == "Space" then block.content:remove(1) end
      add(title, { block }, paragraph_lines(block.content))
    elseif block.t == "Para" then
      local all, kept = sentences(block.content), pandoc.List()
      local point = gist(block.content, limit)
      if length(point) >= 30 then kept:insert(point) end
      if next and display(next) and not text(point):find(text(all[#all]), 1, true) then kept:insert(all[#all]) end
      for number, sentence in ipairs(kept) do
        -- What goes on after a formula is no point of its own.
        local goes_on = text(sentence):match("^%l")
        -- What leads to a formula stands on its slide.
        if number == #kept and next and display(next) then
          reserve(paragraph_lines(sentence) + formula_lines(display(next)))
        end
        add(title, { goes_on and pandoc.Para(sentence) or pandoc.BulletList({ { pandoc.Plain(sentence) } }) },
          paragraph_lines(sentence))
      end
    elseif block.t == "Table" then
      local before = blocks[i - 1]
      local lead = before and before.t == "Para" and sentences(before.content)
      lead = lead and lead[#lead]
      add_table(title, block, lead and text(lead):match(":$") and length(lead) < 160 and lead or nil)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      whole(title, { block })
    elseif block.t == "CodeBlock" and not coded and not block.text:match("^import ") then
      coded = add_code(title, block)
    end
  end
  close()
end

-- A heading of which a sentence or two would be left on its only slide has room for more of each paragraph.
local function section(title, blocks)
  local before = #slides
  short(title, blocks, 170)
  local made = 0
  for i = before + 1, #slides do made = made + (slides[i].t == "Header" and 1 or 0) end
  if made == 1 and lines_of_last <= 5 and text(title) ~= "Claim" then
    while #slides > before do slides:remove() end
    short(title, blocks, 420)
  end
end

local function new_section(header)
  close()
  slides:insert(pandoc.Header(1, header.content))
end

-- The pictures in some blocks, each as often as it stands there.
local function pictures(blocks)
  local found = pandoc.List()
  pandoc.walk_block(pandoc.Div(blocks), { Image = function(image) found:insert(image.src) end })
  return found
end

-- Nothing that is left out of a deck may be a picture.
local function check(wanted)
  local there = {}
  for _, source in ipairs(pictures(slides)) do there[source] = (there[source] or 0) + 1 end
  for _, source in ipairs(wanted) do
    if not there[source] or there[source] == 0 then
      error("the deck would lose the picture " .. source .. "; put it into a paragraph of its own, outside of lists", 0)
    end
    there[source] = there[source] - 1
  end
end

local function Pandoc(doc)
  -- Cut at the headings; a rule begins the lines on how to run the chapter again.
  local parts = pandoc.List({ { title = pandoc.List({ pandoc.Str("Claim") }), level = 2, blocks = pandoc.List() } })
  for _, block in ipairs(doc.blocks) do
    if block.t == "HorizontalRule" then break end
    if block.t == "Header" and block.level <= 3 then
      parts:insert({ title = block.content, level = block.level, header = block, blocks = pandoc.List() })
    else
      parts[#parts].blocks:insert(block)
    end
  end
  local skipping, wanted = false, pandoc.List()
  for _, part in ipairs(parts) do
    if part.level == 2 then skipping = left_out[text(part.title)] or false end
    if not skipping then
      wanted:extend(pictures(part.blocks))
      if part.header and part.level == 2 then new_section(part.header) end
      local exercises = false
      for _, block in ipairs(part.blocks) do exercises = exercises or block.t == "Div" and #block.classes > 0 end
      if text(part.title) == "Summary" or exercises then whole(part.title, part.blocks) else section(part.title, part.blocks) end
      close()
    end
  end
  check(wanted)
  doc.blocks = slides
  return doc
end

-- Formulas are made to fit the width of a slide.
local function fitted(math)
  if math.mathtype == "DisplayMath" then
    math.text = "\\fitformula{" .. math.text .. "}"
    return math
  end
end

return { { Pandoc = Pandoc }, { Math = fitted } }
