-- Puts drawings and figures that are SVGs into a page as addresses of data. pandoc does so itself, but 3.1, that of Debian 13,
-- puts their elements into the page instead: without the picture's words, and with their styles and names among the page's.

local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  local parts = {}
  for start = 1, #bytes, 3 do
    local a, b, c = bytes:byte(start, start + 2)
    local number = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 0, 3 do
      local index = math.floor(number / 64 ^ (3 - place)) % 64 + 1
      local missing = place == 3 and not c or place == 2 and not b
      parts[#parts + 1] = missing and "=" or letters:sub(index, index)
    end
  end
  return table.concat(parts)
end

function Image(image)
  if not image.src:match("%.svg$") then return nil end
  local is_read, _, bytes = pcall(pandoc.mediabag.fetch, image.src)
  -- What cannot be read pandoc says itself.
  if not is_read or not bytes then return nil end
  image.src = "data:image/svg+xml;base64," .. base64(bytes)
  return image
end

-- The logo stands in the template.
function Meta(meta)
  local path = meta.logo and pandoc.utils.stringify(meta.logo) or ""
  local image = Image(pandoc.Image({}, path))
  if image then meta.logo = pandoc.MetaString(image.src) end
  return meta
end
