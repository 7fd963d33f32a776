-- What a course's settings make of a chapter, before handout.lua: verdicts in an appendix or nowhere, settings folded,
-- misprints in a box. The words come as metadata: `verdicts` (appendix, instructors, none), `settings` (fold, show),
-- `misprints` (box, text) and `edition`.

local latex = FORMAT == "latex"
local page = FORMAT == "html5" or FORMAT == "html"
local gone = {}   -- identifiers of headings that are left out, to which no link may lead

local function words(value) return value and pandoc.utils.stringify(value) or "" end

local function head(block)
  local row = block.t == "Table" and block.head.rows[1]
  local names = {}
  if row then
    for i, cell in ipairs(row.cells) do names[i] = pandoc.utils.stringify(pandoc.Div(cell.contents)) end
  end
  return names
end

-- The ledger's rows as `{{verdicts}}` places them.
local function is_verdicts(block)
  local names, has = head(block), {}
  for _, name in ipairs(names) do has[name] = true end
  return names[1] == "Where" and has["Quantity"] and has["Printed"] and has["Ours"] and has["Verdict"]
end

-- The blocks of a chapter as sections of the second level; the first, without a heading, is what stands before them.
local function sections(blocks)
  local all = pandoc.List({ { body = pandoc.List() } })
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level <= 2 and not (block.level == 1 and #all == 1) then
      all:insert({ head = block, body = pandoc.List() })
    else
      all[#all].body:insert(block)
    end
  end
  return all
end

-- Of a section with verdicts: what goes with them and what stays. Where nothing else stands in it, its heading and words
-- go too; code stays, for it is the program's.
local function parted(section)
  local alone, found = true, false
  for _, block in ipairs(section.body) do
    if is_verdicts(block) then found = true
    elseif block.t == "Table" or block.t == "Header" or block.t == "Div" then alone = false
    elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Image" then alone = false end
  end
  if not found then return nil end
  local goes, stays = pandoc.List(), pandoc.List()
  for _, block in ipairs(section.body) do
    if is_verdicts(block) or alone and block.t ~= "CodeBlock" then goes:insert(block) else stays:insert(block) end
  end
  return goes, stays, alone
end

local function settings_named(section)
  local name = section.head and section.head.level == 2 and pandoc.utils.stringify(section.head)
  return name == "Settings" or name == "Hyper-parameters"
end

local function folded(section)
  local blocks = pandoc.List({ section.head, pandoc.RawBlock("html", '<details class="settings">\n<summary>Show the settings</summary>') })
  blocks:extend(section.body)
  blocks:insert(pandoc.RawBlock("html", "</details>"))
  return blocks
end

local function arrange(doc)
  local verdicts, settings = words(doc.meta.verdicts), words(doc.meta.settings)
  if verdicts == "" and settings ~= "fold" or not (latex or page) then return nil end
  local hides = verdicts == "none" or verdicts == "instructors" and words(doc.meta.edition) ~= "instructors"
  local blocks, appendix = pandoc.List(), pandoc.List()
  local function append(title, body)
    title.level = 3
    appendix:insert(title)
    appendix:extend(body)
  end
  for _, section in ipairs(sections(doc.blocks)) do
    local goes, stays, alone
    if verdicts ~= "" then goes, stays, alone = parted(section) end
    if goes then
      if not alone then
        if section.head then blocks:insert(section.head) end
        blocks:extend(stays)
        if not hides then append(pandoc.Header(3, section.head and section.head.content:clone() or { pandoc.Str("Verdicts") }), goes) end
      else
        blocks:extend(stays)
        if not hides then append(section.head, goes) elseif section.head then gone[section.head.identifier] = true end
      end
    elseif settings == "fold" and settings_named(section) then
      if page then blocks:extend(folded(section)) else append(section.head, section.body) end
    else
      if section.head then blocks:insert(section.head) end
      blocks:extend(section.body)
    end
  end
  if #appendix > 0 then
    blocks:insert(pandoc.Header(2, { pandoc.Str("Appendix") }, pandoc.Attr("appendix")))
    blocks:extend(appendix)
  end
  return pandoc.Pandoc(blocks, doc.meta)
end

local function unlinked(link)
  if gone[link.target:match("^#(.*)$") or ""] then return link.content end
end

-- A printed slip stands in `::: misprint`, or where the page is read on GitHub too between the comments
-- <!-- misprint --> and <!-- end misprint -->, which show nothing there.
local function comment(block)
  local text = block.t == "RawBlock" and block.format == "html" and block.text:match("^%s*<!%-%-%s*(.-)%s*%-%->%s*$")
  return text == "misprint" and "begin" or text == "end misprint" and "end" or nil
end

local function gathered(blocks)
  local result, open, any = pandoc.List(), nil, false
  for _, block in ipairs(blocks) do
    local mark = comment(block)
    any = any or mark ~= nil
    if mark == "begin" and open == nil then open = pandoc.List()
    elseif mark == "end" and open then
      result:insert(pandoc.Div(open, pandoc.Attr("", { "misprint" })))
      open = nil
    elseif mark then error("a comment <!-- " .. (mark == "begin" and "" or "end ") .. "misprint --> without its partner", 0)
    else (open or result):insert(block) end
  end
  if open then error("<!-- misprint --> without <!-- end misprint -->", 0) end
  return any and result or nil
end

-- TeX's frame takes no table or figure that goes over the page; such a slip keeps its place in the text.
local function framed(block)
  local fits = true
  local function no() fits = false end
  pandoc.walk_block(block, { Table = no, Image = no, CodeBlock = no })
  return fits
end

local wants_box = false

local function box(block)
  if not block.classes:includes("misprint") then return nil end
  if not wants_box then return block.content end
  if page then
    local label = pandoc.Div({ pandoc.Para({ pandoc.Strong({ pandoc.Str("Misprint") }) }) }, pandoc.Attr("", { "label" }))
    block.content:insert(1, label)
    block.attributes = { { "role", "note" } }
    return block
  elseif latex and framed(block) then
    local content = pandoc.List({ pandoc.RawBlock("latex", "\\begin{misprint}") })
    content:extend(block.content)
    content:insert(pandoc.RawBlock("latex", "\\end{misprint}"))
    return content
  end
  return block.content
end

local function read(meta)
  wants_box = words(meta.misprints) == "box"
  -- A deck's sections are slides, which stay where they are, also in the browser.
  if meta.deck then page = false end
end

-- The lecturer's own page of Markdown before the chapters: its headings go below the course's name.
local function preface(block)
  if not block.classes:includes("preface") then return nil end
  local top = 6
  pandoc.walk_block(block, { Header = function(one) top = math.min(top, one.level) end })
  local inner = pandoc.walk_block(block, {
    Header = function(one)
      one.level = math.min(6, one.level - top + 2)
      return one
    end,
  })
  return inner.content
end

return {
  { Meta = read },
  { Blocks = gathered },
  { Div = preface },
  { Div = box },
  { Pandoc = arrange },
  { Link = unlinked },
}
