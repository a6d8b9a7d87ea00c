# terraform query (Terraform 1.14 and newer) finds the users of a broker and can write the import blocks for them.
list "mq_user" "all" {
  provider = mq

  config {
    broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  }
}
