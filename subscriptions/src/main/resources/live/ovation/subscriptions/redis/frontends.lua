-- The frontends whose lease lives. Answers {frontend, life, frontend, life …}.
local gone = {}
for _, frontend in ipairs(ended()) do
  gone[frontend] = true
end
local living = {}
local lives = redis.call('HGETALL', LIVES)
for i = 1, #lives, 2 do
  if not gone[lives[i]] then
    living[#living + 1] = lives[i]
    living[#living + 1] = lives[i + 1]
  end
end
return living
