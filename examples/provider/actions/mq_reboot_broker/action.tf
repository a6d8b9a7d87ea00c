# Terraform 1.14 and newer: terraform apply -invoke=action.mq_reboot_broker.orders
action "mq_reboot_broker" "orders" {
  config {
    broker_id       = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
    only_if_pending = true
  }
}
