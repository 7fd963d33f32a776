-- What a chapter's Markdown leaves to each kind of handout: a title, tables and code that fit, figures that stay
-- with their text, code that is only cited out of the way, exercises and solutions that can be told apart. Works for
-- pages (html) and papers (latex); decks get their headings from here too and the rest from deck.lua.

local latex = FORMAT == "latex"
local page = FORMAT == "html5" or FORMAT == "html"
local tables = 0

local function tex(code) return pandoc.RawBlock("latex", code) end

-- To pandoc 3 a picture alone in its paragraph is a block of its own, if it reads `implicit_figures`; to pandoc 2 it is
-- that paragraph. All that follows, deck.lua too, knows the paragraph alone.
local function paragraph(block)
  local image
  pandoc.walk_block(pandoc.Div(block.content), { Image = function(one) image = image or one end })
  if not image then return nil end
  local caption = block.caption and block.caption.long and pandoc.utils.blocks_to_inlines(block.caption.long)
  if caption and #caption > 0 then image.caption = caption end
  return pandoc.Para({ image })
end

-- The chapter's only first-level heading is its title. LaTeX's first level is the section, so the others move up.
local function title(doc)
  local blocks = pandoc.List()
  for _, block in ipairs(doc.blocks) do
    if block.t == "RawBlock" and block.text:match("^<!%-%-") then
      -- The comment that names the source is for those who read the repository.
    elseif block.t == "Header" and block.level == 1 and not doc.meta.title then
      doc.meta.title = pandoc.MetaInlines(block.content)
    else
      blocks:insert(block)
    end
  end
  if doc.meta.edition then
    doc.meta[pandoc.utils.stringify(doc.meta.edition)] = true
  end
  return pandoc.Pandoc(blocks, doc.meta)
end

-- `::: file`: code that the text only cites; its first paragraph is the file's name. Pages fold it where it stands,
-- papers show it in an appendix, decks leave it out. The name in a sentence leads to it, on paper by its page too. A course
-- may want no such appendix (`code` is `none`): the first name on paper then has a note on where its code is.
local function place(name) return "code-" .. name:gsub("%.swift$", ""):lower():gsub("[^%w]+", "-") end

local function is_file(block) return block.t == "Div" and block.classes:includes("file") end

local is_noted = false

local function unprinted(block, names)
  if block.t == "Header" or block.t == "CodeBlock" then return block end
  return pandoc.walk_block(block, {
    Code = function(code)
      if is_noted or not names[code.text] then return nil end
      is_noted = true
      return { code, pandoc.RawInline("latex", "\\footnote{Its code is not printed; it stands folded on the chapter's page.}") }
    end,
  })
end

local function linked(block, names)
  if block.t == "Header" or block.t == "CodeBlock" then return block end
  return pandoc.walk_block(block, {
    Code = function(code)
      local times = names[code.text]
      if not times then return nil end
      names[code.text] = times + 1
      local link = pandoc.Link({ code }, "#" .. place(code.text))
      if not latex or times > 0 then return link end
      return { link, pandoc.RawInline("latex", "\\footnote{In the appendix, page~\\pageref{" .. place(code.text) .. "}.}") }
    end,
  })
end

local function files(doc)
  local names, found = {}, pandoc.List()   -- how often each name was met
  for _, block in ipairs(doc.blocks) do
    if is_file(block) then
      local name = pandoc.utils.stringify(block.content[1])
      names[name] = 0
      found:insert({ name = name, code = block.content[2] })
    end
  end
  if #found == 0 then return nil end
  local prints = not (doc.meta.code and pandoc.utils.stringify(doc.meta.code) == "none")
  local blocks, seen = pandoc.List(), 0
  for _, block in ipairs(doc.blocks) do
    if not is_file(block) then
      local show = latex and not prints and unprinted or (page or latex) and linked
      blocks:insert(show and show(block, names) or block)
    else
      seen = seen + 1
      if page then
        local file = found[seen]
        -- An address within what is folded unfolds it.
        file.code.identifier = place(file.name)
        blocks:insert(pandoc.RawBlock("html", '<details class="file">\n<summary><code>' .. file.name .. "</code></summary>"))
        blocks:insert(file.code)
        blocks:insert(pandoc.RawBlock("html", "</details>"))
      end
    end
  end
  if latex and prints then
    blocks:insert(pandoc.Header(2, { pandoc.Str("Code") }, pandoc.Attr("code")))
    for _, file in ipairs(found) do
      blocks:insert(pandoc.Header(3, { pandoc.Code(file.name) }, pandoc.Attr(place(file.name))))
      blocks:insert(file.code)
    end
  end
  doc.blocks = blocks
  return doc
end

local function header(block)
  if latex then
    block.level = math.max(1, block.level - 1)
    return block
  end
end

-- Long strings without spaces, such as lists of numbers, may be broken after their commas.
local function breakable(str)
  if #str.text < 12 and not str.text:find("[,;]$") or not str.text:find("[,;/=]") then return nil end
  local result = pandoc.List()
  for part in str.text:gmatch("[^,;/=]*[,;/=]*") do
    if #part > 0 then
      if #result > 0 then result:insert(pandoc.RawInline("latex", "\\allowbreak{}")) end
      result:insert(pandoc.Str(part))
    end
  end
  -- Before a quotation there is no space.
  if str.text:find("[,;]$") then result:insert(pandoc.RawInline("latex", "\\allowbreak{}")) end
  return result
end

-- Characters of a cell as set, and of its longest word: TeX's markup counts for little.
local function measure(cell)
  local text = pandoc.utils.stringify(pandoc.Div(cell.contents))
  text = text:gsub("\\[a-zA-Z]+", "x"):gsub("[{}$\\]", "")
  local word = 0
  for part in text:gmatch("[^%s,;/=]+[,;/=]*") do word = math.max(word, utf8.len(part) or #part) end
  return utf8.len(text) or #text, word
end

local function rows(block)
  local all = pandoc.List()
  all:extend(block.head.rows)
  for _, body in ipairs(block.bodies) do all:extend(body.body) end
  return all
end

-- Widths for a paper: the natural ones where they fit into `room` characters of a small font. Else every column gets
-- its longest word, in a font so small that this is possible, and what is left goes, character by character, where it
-- makes most rows lower.
local sizes = { { "small", 102 }, { "footnotesize", 115 }, { "scriptsize", 131 } }

local function fit(block)
  local cells, need, width = pandoc.List(), {}, {}
  for i = 1, #block.colspecs do need[i], width[i] = 1, 2 end
  for _, row in ipairs(rows(block)) do
    local lengths = {}
    for i, cell in ipairs(row.cells) do
      local length, longest = measure(cell)
      lengths[i] = length
      need[i], width[i] = math.max(need[i], length), math.max(width[i], 1.15 * longest)
    end
    cells:insert(lengths)
  end
  local function total(list) local sum = 0; for _, n in ipairs(list) do sum = sum + n end; return sum end
  local gaps = 2.2 * (#need - 1)
  for k, size in ipairs(sizes) do
    local room = size[2] - gaps
    if total(need) <= room and k < #sizes then return size[1], 1 end
    if total(width) <= room or k == #sizes then
      for _ = 1, math.floor(room - total(width)) do
        local gain, best = {}, 1
        for i = 1, #need do gain[i] = 0 end
        for _, lengths in ipairs(cells) do
          local tallest = 1
          for i = 2, #lengths do
            if lengths[i] / width[i] > lengths[tallest] / width[tallest] then tallest = i end
          end
          if lengths[tallest] > width[tallest] then gain[tallest] = gain[tallest] + lengths[tallest] / width[tallest] end
        end
        for i = 2, #need do if gain[i] > gain[best] then best = i end end
        width[best] = width[best] + 1
      end
      for i, spec in ipairs(block.colspecs) do block.colspecs[i] = { spec[1], width[i] / math.max(room, total(width)) } end
      return size[1], 2
    end
  end
end

-- On paper the notes of a table, its last column, stand each below its row, where they have the whole width; a column
-- in which nothing stands is left out.
local function said(cell) return pandoc.utils.stringify(pandoc.Div(cell.contents)) end

local function without(block, column)
  for _, row in ipairs(rows(block)) do row.cells:remove(column) end
  block.colspecs:remove(column)
end

local function notes_below(block)
  local head = block.head.rows[1]
  local last = head and said(head.cells[#head.cells])
  if last ~= "Note" and last ~= "What was found" then return end
  for column = #head.cells - 1, 1, -1 do
    local filled = false
    for _, row in ipairs(rows(block)) do filled = filled or row ~= head and said(row.cells[column]) ~= "" end
    if not filled then without(block, column) end
  end
  local notes = pandoc.List()
  for i, row in ipairs(rows(block)) do notes[i] = row.cells[#row.cells].contents end
  without(block, #head.cells)
  return notes
end

-- After the widths are found, which the notes must not widen.
local function put_below(block, notes)
  for i, row in ipairs(rows(block)) do
    local note, last = notes[i][1], row.cells[#row.cells]
    if i > #block.head.rows and note then
      local inlines = pandoc.List(last.contents[1] and last.contents[1].content or {})
      inlines:insert(pandoc.RawInline("latex", "\\notebelow{" .. #row.cells .. "}{"))
      inlines:extend(note.content)
      inlines:insert(pandoc.RawInline("latex", "}"))
      last.contents = { pandoc.Plain(inlines) }
    end
  end
end

local function wide(block)
  tables = tables + 1
  if page then
    local names = pandoc.List()
    for _, row in ipairs(block.head.rows) do
      for _, cell in ipairs(row.cells) do
        cell.attr = pandoc.Attr("", {}, { scope = "col" })
        names:insert(pandoc.utils.stringify(pandoc.Div(cell.contents)))
      end
    end
    -- The group scrolls where the window is narrower than the table; readers of the screen hear what it holds.
    local name = "Table " .. tables .. ": " .. table.concat(names, ", ")
    -- Pairs, because a table of Lua has no order, and every building must give the same bytes.
    return pandoc.Div({ block }, pandoc.Attr("", { "table" }, { { "role", "group" }, { "aria-label", name } }))
  elseif latex then
    local notes = notes_below(block)
    local size, lines = fit(block)
    if notes then put_below(block, notes) end
    block = pandoc.walk_block(block, { Str = breakable })
    return { tex("\\begin{fitted}{\\" .. size .. "}{" .. (lines > 1 and 3 or 0) .. "pt}"), block, tex("\\end{fitted}") }
  end
end

-- A drawing has two texts: what is to be seen, for those who do not see it, and as its title what stands below it. On
-- paper it is a PDF that was made of it beforehand; only pages have words for screen readers.
local function drawing(image)
  if not image.src:find("%.svg$") then return end
  local caption = pandoc.List()
  -- "fig:" is the sign for a figure to pandoc 2.
  for word in image.title:gsub("^fig:", ""):gmatch("%S+") do
    if #caption > 0 then caption:insert(pandoc.Space()) end
    caption:insert(pandoc.Str(word))
  end
  if not page then
    image.src = image.src:gsub("%.svg$", ".pdf")
    if #caption > 0 then image.caption = caption end
    return
  end
  image.classes:insert("drawing")
  if #caption == 0 then return end
  image.title = ""
  return { pandoc.RawBlock("html", "<figure>"), pandoc.Plain({ image }), pandoc.RawBlock("html", "<figcaption>"),
    pandoc.Plain(caption), pandoc.RawBlock("html", "</figcaption>\n</figure>") }
end

-- A picture alone in its paragraph is a figure, its alternative text the caption. On paper it stands where its text is,
-- on one page with its caption.
local function figure(block)
  local image = #block.content == 1 and block.content[1]
  if not image or image.t ~= "Image" then return nil end
  local drawn = drawing(image)
  if drawn then return drawn end
  if page then
    if pandoc.Figure then
      image.title = ""
      return pandoc.Figure({ pandoc.Plain({ image }) }, { long = { pandoc.Plain(image.caption) } })
    end
    image.title = "fig:"   -- the sign for a figure to pandoc 2
    return pandoc.Para({ image })
  elseif latex then
    image.title = ""
    local inlines = pandoc.List({ pandoc.RawInline("latex", "\\begin{here}{"), image, pandoc.RawInline("latex", "}") })
    inlines:extend(image.caption)
    inlines:insert(pandoc.RawInline("latex", "\\end{here}"))
    return pandoc.Plain(inlines)
  end
  return pandoc.Para({ image })
end

-- Code keeps its lines: where one is too long for the paper, the whole block is set smaller.
local function code(block)
  local longest = 0
  for line in block.text:gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  if latex then
    if #block.classes == 0 then block.classes = { "default" } end
    local size = longest <= 107 and "\\codesize" or longest <= 117 and "\\codesmall" or "\\codetiny"
    return { tex("\\begin{listing}{" .. size .. "}"), block, tex("\\end{listing}") }
  elseif #block.classes == 0 then
    block.classes = { "default" }   -- so that all code stands in the same kind of box
    return block
  end
end

-- The sources write \cr, because the Markdown of some sites eats \\ ; pandoc's MathML knows only that one, and no
-- sized delimiters. Those that are a little larger than the line become as high as it: Chromium leaves gaps around what
-- stretches.
local function formula(math)
  if not page then return nil end
  math.text = math.text:gsub("\\cr%f[%A]", "\\\\"):gsub("\\enspace%f[%A]", "\\;\\;")
    :gsub("\\big[lr]%f[%A]%s*", ""):gsub("\\[Bb]igg?l%f[%A]", "\\left"):gsub("\\[Bb]igg?r%f[%A]", "\\right")
  return math
end

-- `::: name`: what is to be written by hand at the head of a sheet, with room for it up to the margin.
local function room(block)
  if not latex then return nil end
  return tex("{\\noindent\\sffamily " .. pandoc.utils.stringify(block) .. "\\enspace\\hrulefill\\par}\\vskip 10pt")
end

-- `::: exercise` and `::: solution`. A solution says what it is, unless it has a heading of its own.
local function box(block)
  if block.classes:includes("name") then return room(block) end
  local kind = block.classes:includes("exercise") and "exercise" or block.classes:includes("solution") and "solution"
  if not kind then return nil end
  if kind == "solution" and (not block.content[1] or block.content[1].t ~= "Header") then
    block.content:insert(1, pandoc.Div({ pandoc.Para({ pandoc.Strong({ pandoc.Str("Solution") }) }) }, { class = "label" }))
  end
  if latex then
    -- The rule above it goes to the next page together with its first words and lines.
    local content, first = pandoc.List(), true
    for _, inner in ipairs(block.content) do
      local need = first and inner.t == "RawBlock" and inner.text:match("^\\needspace{(%d+)")
      if need then content:insert(1, tex("\\needspace{" .. math.floor(need + 3) .. "\\baselineskip}")) else content:insert(inner) end
      if inner.t == "Para" or inner.t == "CodeBlock" then first = false end
    end
    local at = content[1].t == "RawBlock" and content[1].text:match("^\\needspace") and 2 or 1
    content:insert(at, tex("\\begin{" .. kind .. "}"))
    content:insert(tex("\\end{" .. kind .. "}"))
    return content
  end
  return block
end

local function rule()
  if latex then return tex("\\tailrule") end
end

-- On paper the words that lead to code, a table or a formula, with their heading, go to the next page together with it.
local function height(block)
  if block.t == "CodeBlock" then return math.min(8, select(2, block.text:gsub("\n", "")) + 1) end
  if block.t == "Table" then return math.min(8, #rows(block) + 1) end
  return nil
end

local function is_display(block)
  return block.t == "Para" and #block.content == 1 and block.content[1].t == "Math" and block.content[1].mathtype == "DisplayMath"
end

local function together(blocks)
  if not latex then return nil end
  local result, lead = pandoc.List(), 0   -- how many of the last blocks lead to what comes
  for _, block in ipairs(blocks) do
    -- To TeX a formula is part of the paragraph before it.
    local last = result[#result]
    if is_display(block) and last and last.t == "Para" and not (#last.content == 1 and last.content[1].t == "Image") then
      last.content:insert(pandoc.SoftBreak())
      last.content:extend(block.content)
      lead = 0
      goto continue
    end
    local need = height(block)
    if need and lead > 0 then
      for i = #result - lead + 1, #result do
        need = need + (result[i].t == "Header" and 3 or math.ceil(#pandoc.utils.stringify(result[i]) / 80))
      end
      if need <= 20 then result:insert(#result - lead + 1, tex("\\needspace{" .. need .. "\\baselineskip}")) end
    elseif need then
      result:insert(tex("\\needspace{" .. need .. "\\baselineskip}"))
    end
    result:insert(block)
    lead = block.t == "Header" and 1 or block.t == "Para" and (lead == 1 and result[#result - 1].t == "Header" and 2 or 1) or 0
    ::continue::
  end
  return result
end

-- Figures that were drawn again without dots: their names come as metadata.
local vectors = {}

local function listed(meta)
  for name in (meta.vectors and pandoc.utils.stringify(meta.vectors) or ""):gmatch("%S+") do vectors[name] = true end
end

-- LaTeX takes no SVG; one in the middle of a sentence is a PDF on paper too.
local function vector(image)
  if latex then image.src = image.src:gsub("%.svg$", ".pdf") end
  local name = image.src:match("^(.*)%.png$")
  -- On slides of PowerPoint they are PNGs by the same name, and none is named here.
  if name and vectors[name] then image.src = name .. (page and ".svg" or ".pdf") end
  return image
end

return {
  { Meta = listed },
  { Figure = paragraph },
  { Pandoc = title },
  { Pandoc = files },
  { Blocks = together },
  { Header = header, Table = wide, Para = figure, CodeBlock = code, Math = formula, HorizontalRule = rule },
  { Div = box },
  { Image = vector },
}
