-- Who has a viewer of these videos.
-- ARGV  from 2 on the videos
-- Answers {{frontend, life, frontend, life …}, {frontends of the first video}, {of the second} …}.
local gone = {}
for _, frontend in ipairs(ended()) do
  gone[frontend] = true
end
local answer = { {} }
local told = {}
for i = 2, #ARGV do
  local here = {}
  for _, frontend in ipairs(redis.call('HKEYS', rowsOf(ARGV[i]))) do
    if not gone[frontend] then
      here[#here + 1] = frontend
      if not told[frontend] then
        told[frontend] = true
        local lives = answer[1]
        lives[#lives + 1] = frontend
        lives[#lives + 1] = redis.call('HGET', LIVES, frontend)
      end
    end
  end
  answer[#answer + 1] = here
end
return answer
