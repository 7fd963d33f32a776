-- Statements of exercises as questions of a course's system, which knows less of HTML than a browser does: QTI 2.1 has
-- neither lists that begin elsewhere than at 1, nor styles, nor links that lead out of the package.

-- A list that goes on with 3 is paragraphs with their numbers.
function OrderedList(list)
  if list.start == 1 then return pandoc.OrderedList(list.content) end
  local blocks = pandoc.List()
  for index, item in ipairs(list.content) do
    local number = pandoc.Str(tostring(list.start + index - 1) .. ".")
    for place, block in ipairs(item) do
      if place == 1 and (block.t == "Plain" or block.t == "Para") then
        local words = pandoc.List({ number, pandoc.Space() })
        words:extend(block.content)
        blocks:insert(pandoc.Para(words))
      else
        blocks:insert(block)
      end
    end
  end
  return blocks
end

-- Columns without widths and sides.
function Table(tbl)
  for index in ipairs(tbl.colspecs) do tbl.colspecs[index] = { pandoc.AlignDefault } end
  return tbl
end

-- Colours would be links and styles.
function CodeBlock(block) return pandoc.CodeBlock(block.text) end

function Link(link)
  if not link.target:match("^https?://") then return link.content end
end

function Image(image) error("a picture in an exercise by hand, which questions cannot show: " .. image.src) end
