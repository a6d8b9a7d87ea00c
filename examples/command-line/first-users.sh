#!/bin/sh
# Creates the users that a broker needs before Terraform runs: sh first-users.sh BROKER_NAME
set -eu

broker=$1

mq-user ensure --broker-name "$broker" --username ci --group deployers --generate --secret-name mq/ci --wait
mq-user ensure --broker-name "$broker" --username break-glass --group admins --console-access \
  --generate --secret-name mq/break-glass --wait
# One reboot for both. Without pending changes, the broker is not rebooted.
mq-user reboot --broker-name "$broker" --force
