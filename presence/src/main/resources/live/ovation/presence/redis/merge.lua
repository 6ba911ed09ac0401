-- Counts in the viewers that other sketches hold.
-- ARGV  from 8 on video, sketch in hexadecimal digits, video, sketch …
-- Answers the videos whose number is another one.
local bytes = {}
for i = 0, 255 do
  bytes[string.format('%02x', i)] = string.char(i)
end
local told = shard .. ':sketch-told'
local changed = {}
for i = FIRST, #ARGV, 2 do
  local sketch = sketchOf(ARGV[i])
  redis.call('SET', told, (string.gsub(ARGV[i + 1], '..', bytes)))
  local before = redis.call('PFCOUNT', sketch)
  local merged = redis.pcall('PFMERGE', sketch, told)
  -- What is no sketch counts for nothing.
  if type(merged) == 'table' and not merged.err and redis.call('PFCOUNT', sketch) ~= before then
    touch(ARGV[i], changed)
  end
end
redis.call('DEL', told)
forgetVideos()
local videos = {}
for i = 1, #changed do
  videos[i] = changed[i]
end
return videos
