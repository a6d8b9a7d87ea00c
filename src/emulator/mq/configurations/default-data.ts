/**
 * What revision 1 of a configuration contains. The settings are those of AWS's own defaults, as published in
 * moto/mq/configuration.py and in Terraform configurations of RabbitMQ brokers; the comments are this project's.
 */
import type { EngineType } from '../engines';

/** The names of the engines in responses and descriptions. */
export const engineNames: Readonly<Record<EngineType, string>> = { ACTIVEMQ: 'ActiveMQ', RABBITMQ: 'RabbitMQ' };

export const defaultData: Readonly<Record<EngineType, string>> = {
  ACTIVEMQ: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker schedulePeriodForDestinationPurge="10000" xmlns="http://activemq.apache.org/schema/core">
  <!-- Destinations without messages and consumers are removed after ten minutes. -->
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" topic="&gt;">
          <!-- A slow consumer of a topic loses its oldest messages, so that it does not block producers. -->
          <pendingMessageLimitStrategy>
            <constantPendingMessageLimitStrategy limit="1000"/>
          </pendingMessageLimitStrategy>
        </policyEntry>
        <policyEntry gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000" queue="&gt;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
  <!-- Authorization and other plugins. -->
  <plugins/>
</broker>
`,
  RABBITMQ: `# Security headers in the responses of the management interface
secure.management.http.headers.enabled = true
# Consumers have 30 minutes to acknowledge a delivery
consumer_timeout = 1800000
`,
};

/** Returns the description of revision 1 (responses of AWS, and moto's tests). */
export function defaultDescription(name: string, engineType: EngineType, engineVersion: string): string {
  return `Auto-generated default for ${name} on ${engineNames[engineType]} ${engineVersion}`;
}
