data "mq_access" "orders" {
  broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
}

check "access" {
  assert {
    condition     = alltrue([for finding in data.mq_access.orders.findings : finding.severity != "error"])
    error_message = join("\n", data.mq_access.orders.findings[*].message)
  }
}

output "readers" {
  value = { for row in data.mq_access.orders.permissions : row.destination => row.read }
}
