-- What is known of users.
-- ARGV  from 8 on the users
-- Answers {user, 1 online or 0, last sign of life or 0, version, …}; who may be here all the same is left out.
local answer = {}
local unsettled = settling() > 0
for i = FIRST, #ARGV do
  local user = ARGV[i]
  local beat = redis.call('ZSCORE', BEATS, user)
  for cohort in string.gmatch(redis.call('HGET', VOUCHED, user) or '', '%S+') do
    local vouched = redis.call('ZSCORE', COHORTS, cohort)
    if vouched and tonumber(vouched) > tonumber(beat or 0) then
      beat = vouched
    end
  end
  local gone = not beat and redis.call('ZSCORE', GONE, user)
  local known = nil
  if beat then
    known = { user, 1, integer(beat), redis.call('HGET', CAME, user) }
  elseif gone then
    known = { user, 0, redis.call('HGET', SEEN, user) or '0', integer(gone) }
  elseif not unsettled then
    known = { user, 0, '0', integer(now) }
  end
  for _, field in ipairs(known or {}) do
    answer[#answer + 1] = field
  end
end
return answer
