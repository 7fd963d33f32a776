-- Links from the text of the site's pages to the glossary: of each term the first occurrence in each section, not in
-- headings, code, links, tables and captions. On the page of the glossary itself each term gets the anchor that these
-- lead to. Told by -M glossary=<address of the page>, or on that page by -M glossary-page=true. Runs after formula.lua and
-- before site.lua.

-- Where pandoc runs, `handouts` stands; the file is the source of the page of the glossary.
local source = "handouts/glossary.md"

-- Words that are used in their everyday sense more often than in the glossary's.
local everyday = {}
for word in ("example step position gap tie context width depth state layout memory"):gmatch("%S+") do everyday[word] = true end

local function anchor(term)
  local text = term:lower():gsub("[%z\1-\127]", function(c) return c:match("[%w]") or "-" end)
    :gsub("[\128-\255]+", "-"):gsub("%-+", "-"):gsub("^%-", ""):gsub("%-$", "")
  return "term-" .. text
end

-- `exact` terms, such as LSTM, mean nothing in small letters.
local function words(text)
  local list = {}
  for word in text:gmatch("%S+") do list[#list + 1] = word end
  return list
end

local function is_exact(word) return word:match("^..*%u") ~= nil or word:match("%d") ~= nil end

-- A word's forms: one and several of what it names.
local function forms(word)
  local list = { word, word .. "s" }
  if word:match("[sxh]$") then list[2] = word .. "es" end
  if word:match("[^aeiou]y$") then list[2] = word:sub(1, -2) .. "ies" end
  if word:match("matrix$") then list[2] = word:gsub("ix$", "ices") end
  if word:match("[^su]s$") and not word:match("is$") then list[3] = word:sub(1, -2) end
  return list
end

-- What a term is called in a sentence: "L1, L2 penalty" are two, "Rectifier (ReLU)" has two names.
local function names(term)
  local list = {}
  local bare, bracket = term:match("^(.-) %((.-)%)$")
  if bare then return { bare, bracket } end
  local first, second = term:match("^(%S+), (.+)$")
  if first then
    local rest = second:match("^%S+ (.+)$")
    return rest and { first .. " " .. rest, second } or { first, second }
  end
  first, second = term:match("^(%S+) and (%S+) rules$")
  if first then return { first .. " rule", second .. " rule", first .. " and " .. second .. " rules" } end
  return { term }
end

local function terms()
  local file = assert(io.open(source, "rb"))
  local text = file:read("a")
  file:close()
  local list, by_name = {}, {}
  for paragraph in (text .. "\n\n"):gmatch("(.-)\n%s*\n") do
    local term, rest = paragraph:gsub("\n", " "):match("^%*%*(.-)%.%*%* (.*)$")
    if term then
      -- Pages have curly apostrophes.
      term = term:gsub("'", "’")
      local other = rest:match("^See %*(.-)%*[.;]")
      local said = rest:match("^(.-%.) %*Chapters:%*") or rest
      local sentence = said:match("^(.-%.)%s%u") or said
      if sentence:match("[$`<]") then sentence = "" end
      local entry = { anchor = anchor(term), other = other, title = sentence:gsub("%*", ""):gsub('"', "”"), names = names(term) }
      list[#list + 1] = entry
      for _, name in ipairs(entry.names) do by_name[name:lower()] = entry end
    end
  end
  for _, entry in ipairs(list) do
    local target = entry.other and by_name[entry.other:lower()]
    if target then entry.anchor, entry.title = target.anchor, target.title end
  end
  return list, by_name
end

local all, by_name = terms()

-- By the first word of a name, as it may stand in a sentence: the longest names first.
local index = {}
for number, entry in ipairs(all) do
  for _, name in ipairs(entry.names) do
    if not everyday[name:lower()] then
      local parts = words(name)
      for _, form in ipairs(forms(parts[#parts])) do
        local spelt = {}
        for k = 1, #parts - 1 do spelt[k] = parts[k] end
        spelt[#parts] = form
        local exact = is_exact(name)
        for k, word in ipairs(spelt) do spelt[k] = exact and word or word:lower() end
        local first = spelt[1]:lower()
        index[first] = index[first] or {}
        table.insert(index[first], { words = spelt, exact = exact, entry = entry, number = number })
      end
    end
  end
end
for _, list in pairs(index) do
  table.sort(list, function(a, b)
    if #a.words ~= #b.words then return #a.words > #b.words end
    if a.number ~= b.number then return a.number < b.number end
    return table.concat(a.words, " ") < table.concat(b.words, " ")
  end)
end

-- A word of a sentence without the marks around it.
local function bare(text)
  local before, word, after = text:match("^([%(%[“‘\"]*)(.-)([%)%]”’\".,;:!?…]*)$")
  return before or "", word or text, after or ""
end

local function is_blank(inline) return inline and (inline.t == "Space" or inline.t == "SoftBreak") end

-- The name that begins at the place `at`, and where it ends.
local function match(inlines, at)
  local before, first, after = bare(inlines[at].text)
  for _, name in ipairs(index[first:lower()] or {}) do
    local place, fits, tail = at, true, after
    for k, word in ipairs(name.words) do
      local text = inlines[place] and inlines[place].t == "Str" and inlines[place].text
      if not text then fits = false break end
      local left, middle, right = bare(text)
      if k > 1 and left ~= "" or k < #name.words and right ~= "" then fits = false break end
      if (name.exact and middle or middle:lower()) ~= word then fits = false break end
      tail = right
      if k < #name.words then
        if not is_blank(inlines[place + 1]) then fits = false break end
        place = place + 2
      end
    end
    if fits then return name, place, before, tail end
  end
end

local page, seen

local function linked(inlines)
  local result, at = pandoc.List(), 1
  while at <= #inlines do
    local inline = inlines[at]
    local name, last, before, after
    if inline.t == "Str" then name, last, before, after = match(inlines, at) end
    if name and not seen[name.entry.anchor] then
      seen[name.entry.anchor] = true
      local content = pandoc.List()
      for k = at, last do content:insert(inlines[k]) end
      content[1] = pandoc.Str(content[1].text:sub(#before + 1))
      if after ~= "" then content[#content] = pandoc.Str(content[#content].text:sub(1, -#after - 1)) end
      if before ~= "" then result:insert(pandoc.Str(before)) end
      result:insert(pandoc.Link(content, page .. "#" .. name.entry.anchor, name.entry.title, pandoc.Attr("", { "term" })))
      if after ~= "" then result:insert(pandoc.Str(after)) end
      at = last + 1
    else
      if name then   -- It is linked above; its words are not those of a shorter name.
        for k = at, last do result:insert(inlines[k]) end
        at = last + 1
      else
        if inline.t == "Emph" or inline.t == "Strong" or inline.t == "Quoted" then inline.content = linked(inline.content) end
        result:insert(inline)
        at = at + 1
      end
    end
  end
  return result
end

local text   -- walks blocks in the order of the page

local lists = { BulletList = true, OrderedList = true }

function text(blocks)
  local in_figure = false   -- a drawing with its caption, see handout.lua
  for k, block in ipairs(blocks) do
    if block.t == "RawBlock" then
      if block.text:match("<figure") then in_figure = true end
      if block.text:match("</figure") then in_figure = false end
    elseif in_figure then
      -- Captions have no links.
    elseif block.t == "Header" then
      if block.level <= 2 then seen = {} end
    elseif block.t == "Para" or block.t == "Plain" then
      block.content = linked(block.content)
      blocks[k] = block
    elseif block.t == "Div" and not block.classes:includes("table") or block.t == "BlockQuote" then
      block.content = text(block.content)
      blocks[k] = block
    elseif lists[block.t] then
      for i, item in ipairs(block.content) do block.content[i] = text(item) end
      blocks[k] = block
    end
  end
  return blocks
end

-- On the page of the glossary: the pages of its chapters, by their short names. Its table has the titles that belong to
-- these, -M chapters=<file>|<title>|<file>|<title>… the files that belong to the titles.
local chapters = {}

local function read_chapters(doc)
  if not doc.meta.chapters then return end
  local files = {}
  for file, title in (pandoc.utils.stringify(doc.meta.chapters) .. "|"):gmatch("([^|]+)|([^|]+)|") do files[title] = file end
  for _, block in ipairs(doc.blocks) do
    pandoc.walk_block(pandoc.Div({ block }), { Table = function(list)
      for _, body in ipairs(list.bodies) do
        for _, row in ipairs(body.body) do
          local function said(cell) return cell and pandoc.utils.stringify(pandoc.Div(cell.contents)) or "" end
          chapters[said(row.cells[1])] = files[said(row.cells[2])]
        end
      end
    end })
  end
end

-- The short names between "Chapters:" and "Texts:", each up to a comma or the stop, become links.
local function link_chapters(content)
  local result, name, inside = pandoc.List(), pandoc.List(), false
  local function close(mark)
    local file = chapters[pandoc.utils.stringify(name)]
    if file then result:insert(pandoc.Link(name, file)) else result:extend(name) end
    name = pandoc.List()
    if mark ~= "" then result:insert(pandoc.Str(mark)) end
  end
  for _, inline in ipairs(content) do
    if inline.t == "Emph" then
      close("")
      inside = pandoc.utils.stringify(inline) == "Chapters:"
      result:insert(inline)
    elseif not inside or is_blank(inline) and #name == 0 then
      result:insert(inline)
    elseif inline.t == "Str" and inline.text:match("[,.]$") then
      name:insert(pandoc.Str(inline.text:sub(1, -2)))
      close(inline.text:sub(-1))
    else
      -- Lines may be broken within a name.
      name:insert(inline.t == "SoftBreak" and pandoc.Space() or inline)
    end
  end
  close("")
  return result
end

local function entry(block)
  local first = block.content[1]
  if not first or first.t ~= "Strong" then return nil end
  local term = pandoc.utils.stringify(first):gsub("%.$", "")
  if not by_name[names(term)[1]:lower()] then return nil end
  local sees = false
  for k, inline in ipairs(block.content) do
    if inline.t == "Str" and inline.text == "See" then sees = true end
    if inline.t == "Emph" and (sees or k > 1) then
      local target = by_name[pandoc.utils.stringify(inline):lower()]
      if target then block.content[k] = pandoc.Link({ inline }, "#" .. target.anchor) end
    end
  end
  return pandoc.Div({ pandoc.Para(link_chapters(block.content)) }, pandoc.Attr(anchor(term), { "entry" }))
end

return {
  {
    Pandoc = function(doc)
      if doc.meta["glossary-page"] then
        read_chapters(doc)
        return pandoc.Pandoc(pandoc.walk_block(pandoc.Div(doc.blocks), { Para = entry }).content, doc.meta)
      end
      if not doc.meta.glossary then return nil end
      page, seen = pandoc.utils.stringify(doc.meta.glossary), {}
      return pandoc.Pandoc(text(doc.blocks), doc.meta)
    end,
  },
}
