SELECT "start", "end", srcaddr, srcport, dstaddr, dstport, protocol, packets, bytes, action
FROM flow_logs
WHERE day = :on
  AND log_status = 'OK'
  AND (srcaddr = :address OR dstaddr = :address)
ORDER BY "start" DESC
LIMIT 1000
