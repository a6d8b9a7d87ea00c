mock_provider "mq" {}

run "a_valid_user_is_created" {
  command = plan
}

run "a_username_with_a_space_is_refused" {
  command = plan
  variables {
    user = { username = "orders service" }
  }
  expect_failures = [var.user]
}
