import {
  to = mq_user.operator
  id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/operator"
}

resource "mq_user" "operator" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = "operator"
  console_access     = true
  password_secret_id = "mq/operator"
}
