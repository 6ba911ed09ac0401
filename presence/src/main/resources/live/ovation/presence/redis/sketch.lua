-- A video's sketch.
-- ARGV  8 the video
-- Answers {the sketch in hexadecimal digits; empty: nobody has watched}.
local digits = {}
for i = 0, 255 do
  digits[string.char(i)] = string.format('%02x', i)
end
return { (string.gsub(redis.call('GET', sketchOf(ARGV[FIRST])) or '', '.', digits)) }
