/**
 * The elements, attributes, collections and child elements that Amazon MQ permits in the XML of a configuration.
 *
 * Sources, read on 2026-11-29: the schema of Amazon MQ for ActiveMQ 5.18 (amazon-mq-active-mq-5.18.4.xsd, linked in "Amazon
 * MQ for ActiveMQ broker configurations" of the Developer Guide), by which Amazon MQ sanitizes, and the pages "Elements
 * permitted", "Elements and their attributes permitted" and "Elements, child collection elements, and their child elements
 * permitted". Only the pages have `networkConnectorStartAsync` and, in "Integrating ActiveMQ brokers with LDAP",
 * `cachedLDAPAuthorizationMap`.
 * GUESS(permitted-elements): brokers of all versions permit the same. The schemas of the other versions would show the differences.
 */
import type { AttributeType } from './attribute-types';

/** What an element permits: attributes by name, and child collections by name. */
export interface PermittedElement {
  readonly attributes: ReadonlyMap<string, AttributeType>;
  readonly collections: ReadonlyMap<string, PermittedCollection>;
  /** The element must have at least one collection. */
  readonly needsCollection?: boolean;
  /** Descendants whose attribute must be unique. */
  readonly unique?: readonly UniqueAttribute[];
}

/** What a collection permits: elements by name, and how many. A collection has no attributes. */
export interface PermittedCollection {
  readonly elements: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly unique?: readonly UniqueAttribute[];
}

/** An attribute that no two of the named elements may share. With `isRequired`, each of them must have it. */
export interface UniqueAttribute {
  readonly element: string;
  readonly attribute: string;
  readonly isRequired?: boolean;
}

/** The names of attributes by their type, separated by spaces. */
type Attributes = Partial<Readonly<Record<AttributeType, string>>>;
type Collections = Readonly<Record<string, PermittedCollection>>;

const words = (text: string) => text.split(' ').filter((word) => word !== '');
const many = (elements: string, more: Partial<PermittedCollection> = {}): PermittedCollection => ({
  elements: words(elements),
  min: 0,
  max: Infinity,
  ...more,
});
const one = (elements: string): PermittedCollection => many(elements, { max: 1 });

function element(
  attributes: Attributes = {},
  collections: Collections = {},
  more: Pick<PermittedElement, 'needsCollection' | 'unique'> = {},
): PermittedElement {
  const types = Object.entries(attributes) as [AttributeType, string][];
  return {
    attributes: new Map(types.flatMap(([type, names]) => words(names).map((name) => [name, type] as const))),
    collections: new Map(Object.entries(collections)),
    ...more,
  };
}

const none = '';
const destinations = 'queue tempQueue tempTopic topic';
const destinationsAndFilters = `${destinations} filteredDestination`;
const recoveryPolicies =
  'fixedCountSubscriptionRecoveryPolicy fixedSizedSubscriptionRecoveryPolicy lastImageSubscriptionRecoveryPolicy ' +
  'noSubscriptionRecoveryPolicy queryBasedSubscriptionRecoveryPolicy retainedMessageSubscriptionRecoveryPolicy ' +
  'timedSubscriptionRecoveryPolicy';
const authorization: Attributes = { boolean: 'tempQueue tempTopic', string: 'admin queue read topic write' };
const authorizationEntries = 'authorizationEntry tempDestinationAuthorizationEntry';
const destination: Attributes = { boolean: 'DLQ', string: 'physicalName' };
const composite: Attributes = { boolean: 'concurrentSend copyMessage forwardOnly sendWhenNotMatched', string: 'name' };
const deadLetters = {
  boolean: 'enableAudit processExpired processNonPersistent',
  integer: 'maxAuditDepth maxProducersToAudit',
  long: 'expiration',
};

export const rootElement = 'broker';

/** The element that is permitted only in configurations with the authentication strategy LDAP. */
export const ldapElement = 'cachedLDAPAuthorizationMap';

export const permittedElements: Readonly<Record<string, PermittedElement>> = {
  abortSlowAckConsumerStrategy: element({
    boolean: 'abortConnection ignoreIdleConsumers ignoreNetworkConsumers',
    long: 'checkPeriod maxSlowCount maxSlowDuration maxTimeSinceLastAck',
    string: 'name',
  }),
  abortSlowConsumerStrategy: element({
    boolean: 'abortConnection ignoreNetworkConsumers',
    long: 'checkPeriod maxSlowCount maxSlowDuration',
    string: 'name',
  }),
  authorizationEntry: element(authorization),
  authorizationMap: element(
    {},
    {
      authorizationEntries: many(authorizationEntries),
      defaultEntry: one(authorizationEntries),
      tempDestinationAuthorizationEntry: one('tempDestinationAuthorizationEntry'),
    },
  ),
  authorizationPlugin: element({}, { map: one(`authorizationMap ${ldapElement}`) }),
  broker: element(
    {
      boolean:
        'allowTempAutoCreationOnSend anonymousProducerAdvisorySupport cacheTempDestinations dedicatedTaskRunner ' +
        'enableMessageExpirationOnActiveDurableSubs keepDurableSubsActive monitorConnectionSplits ' +
        'networkConnectorStartAsync populateJMSXUserID rejectDurableConsumers rollbackOnlyOnAsyncException ' +
        'splitSystemUsageForProducersConsumers useAuthenticatedPrincipalForJMSXUserID useMirroredQueues ' +
        'useTempMirroredQueues useVirtualDestSubs useVirtualDestSubsOnCreation useVirtualTopics',
      integer:
        'consumerSystemUsagePortion maxPurgedDestinationsPerSweep maxSchedulerRepeatAllowed persistenceThreadPriority ' +
        'producerSystemUsagePortion schedulePeriodForDestinationPurge taskRunnerPriority timeBeforePurgeTempDestinations',
      long: 'offlineDurableSubscriberTaskSchedule offlineDurableSubscriberTimeout',
      string: 'advisorySupport deleteAllMessagesOnStartup persistent schedulerSupport systemUsage',
    },
    {
      destinationInterceptors: many('mirroredQueue virtualDestinationInterceptor'),
      destinationPolicy: one('policyMap'),
      destinations: many(destinations),
      networkConnectors: many('networkConnector'),
      persistenceAdapter: one('kahaDB'),
      plugins: many(
        'authorizationPlugin discardingDLQBrokerPlugin forcePersistencyModeBrokerPlugin redeliveryPlugin ' +
          'statisticsBrokerPlugin timeStampingBrokerPlugin',
      ),
      systemUsage: one('systemUsage'),
      transportConnectors: many('transportConnector', {
        unique: [{ element: 'transportConnector', attribute: 'name', isRequired: true }],
      }),
    },
  ),
  [ldapElement]: element({
    boolean: 'legacyGroupMapping',
    integer: 'refreshInterval',
    string: 'queueSearchBase tempSearchBase topicSearchBase',
  }),
  cachedMessageGroupMapFactory: element({ integer: 'cacheSize' }),
  clientIdFilterDispatchPolicy: element({ string: 'ptpClientId ptpSuffix' }),
  compositeQueue: element(composite, { forwardTo: many(destinationsAndFilters) }),
  compositeTopic: element(composite, { forwardTo: many(destinationsAndFilters) }),
  conditionalNetworkBridgeFilterFactory: element({
    boolean: 'replayWhenNoConsumers selectorAware',
    integer: 'rateDuration rateLimit replayDelay',
  }),
  constantPendingMessageLimitStrategy: element({ integer: 'limit' }),
  discarding: element({ ...deadLetters, string: 'deadLetterQueue' }),
  discardingDLQBrokerPlugin: element({
    boolean: 'dropAll dropTemporaryQueues dropTemporaryTopics',
    integer: 'reportInterval',
    string: 'dropOnly',
  }),
  fileCursor: element(),
  fileDurableSubscriberCursor: element(),
  fileQueueCursor: element(),
  filteredDestination: element({ string: 'queue selector topic' }),
  fixedCountSubscriptionRecoveryPolicy: element({ integer: 'maximumSize' }),
  fixedSizedSubscriptionRecoveryPolicy: element({ boolean: 'useSharedBuffer', integer: 'maximumSize' }),
  forcePersistencyModeBrokerPlugin: element({ boolean: 'persistenceFlag' }),
  individualDeadLetterStrategy: element({
    ...deadLetters,
    boolean: `${deadLetters.boolean} destinationPerDurableSubscriber useQueueForQueueMessages useQueueForTopicMessages`,
    string: 'queuePrefix queueSuffix topicPrefix topicSuffix',
  }),
  kahaDB: element({
    boolean: 'cleanupOnStop concurrentStoreAndDispatchQueues',
    checkpointInterval: 'checkpointInterval',
    indexWriteBatchSize: 'indexWriteBatchSize',
    journalDiskSyncStrategy: 'journalDiskSyncStrategy',
    long: 'journalDiskSyncInterval',
    preallocationStrategy: 'preallocationStrategy',
  }),
  lastImageSubscriptionRecoveryPolicy: element(),
  memoryUsage: element({ percentOfJvmHeap: 'percentOfJvmHeap' }),
  messageGroupHashBucketFactory: element({ integer: 'bucketCount cacheSize' }),
  mirroredQueue: element({ boolean: 'copyMessage', string: 'postfix prefix' }),
  networkConnector: element(
    {
      boolean:
        'advisoryForFailedForward alwaysSyncSend bridgeTempDestinations checkDuplicateMessagesOnDuplex ' +
        'conduitNetworkQueueSubscriptions conduitSubscriptions decreaseNetworkConsumerPriority dispatchAsync duplex ' +
        'dynamicOnly gcDestinationViews staticBridge suppressDuplicateQueueSubscriptions ' +
        'suppressDuplicateTopicSubscriptions syncDurableSubs useBrokerNameAsIdSees useCompression useVirtualDestSubs',
      integer: 'advisoryAckPercentage advisoryPrefetchSize consumerPriorityBase consumerTTL messageTTL networkTTL',
      long: 'gcSweepTime',
      string:
        'bridgeFactory brokerName brokerURL clientIdToken connectionFilter destinationFilter localUri name objectName ' +
        'prefetchSize uri userName',
    },
    {
      // The schema lets connectionFilter, localUri, objectName and uri contain any element. GUESS(permitted-elements): AWS removes such elements.
      connectionFilter: many(none),
      durableDestinations: many(destinationsAndFilters),
      dynamicallyIncludedDestinations: many(destinationsAndFilters),
      excludedDestinations: many(destinationsAndFilters),
      localUri: many(none),
      objectName: many(none),
      staticallyIncludedDestinations: many(destinationsAndFilters),
      uri: many(none),
    },
  ),
  noSubscriptionRecoveryPolicy: element(),
  oldestMessageEvictionStrategy: element({ integer: 'evictExpiredMessagesHighWatermark' }),
  oldestMessageWithLowestPriorityEvictionStrategy: element({ integer: 'evictExpiredMessagesHighWatermark' }),
  policyEntry: element(
    {
      boolean:
        'advisoryForConsumed advisoryForDelivery advisoryForDiscardingMessages advisoryForDispatched ' +
        'advisoryForFastProducers advisoryForSlowConsumers advisoryWhenFull allConsumersExclusiveByDefault ' +
        'alwaysRetroactive doOptimzeMessageStorage enableAudit gcInactiveDestinations gcWithNetworkConsumers ' +
        'includeBodyForAdvisory lazyDispatch optimizedDispatch persistJMSRedelivered prioritizedMessages ' +
        'producerFlowControl reduceMemoryFootprint sendAdvisoryIfNoConsumers sendDuplicateFromStoreToDLQ ' +
        'sendFailIfNoSpace strictOrderDispatch tempQueue tempTopic useCache useConsumerPriority usePrefetchExtension ' +
        'useTopicSubscriptionInflightStats',
      integer:
        'consumersBeforeDispatchStarts cursorMemoryHighWaterMark durableTopicPrefetch maxAuditDepth maxBrowsePageSize ' +
        'maxDestinations maxExpirePageSize maxPageSize maxProducersToAudit maxQueueAuditDepth ' +
        'optimizeMessageStoreInFlightLimit queueBrowserPrefetch queuePrefetch storeUsageHighWaterMark ' +
        'timeBeforeDispatchStarts topicPrefetch',
      // The schema has both spellings of the timeout.
      long:
        'blockedProducerWarningInterval expireMessagesPeriod inactiveTimeoutBeforeGC inactiveTimoutBeforeGC ' +
        'minimumMessageSize sendFailIfNoSpaceAfterTimeout',
      string: 'memoryLimit messageGroupMapFactoryType queue topic',
    },
    {
      deadLetterStrategy: one('discarding individualDeadLetterStrategy sharedDeadLetterStrategy'),
      destination: one(destinations),
      dispatchPolicy: one(
        'clientIdFilterDispatchPolicy priorityDispatchPolicy priorityNetworkDispatchPolicy roundRobinDispatchPolicy ' +
          'simpleDispatchPolicy strictOrderDispatchPolicy',
      ),
      messageEvictionStrategy: one(
        'oldestMessageEvictionStrategy oldestMessageWithLowestPriorityEvictionStrategy ' +
          'uniquePropertyMessageEvictionStrategy',
      ),
      messageGroupMapFactory: one(
        'cachedMessageGroupMapFactory messageGroupHashBucketFactory simpleMessageGroupMapFactory',
      ),
      networkBridgeFilterFactory: one('conditionalNetworkBridgeFilterFactory'),
      pendingDurableSubscriberPolicy: one('fileDurableSubscriberCursor storeDurableSubscriberCursor vmDurableCursor'),
      pendingMessageLimitStrategy: one('constantPendingMessageLimitStrategy prefetchRatePendingMessageLimitStrategy'),
      pendingQueuePolicy: one('fileQueueCursor storeCursor vmQueueCursor'),
      pendingSubscriberPolicy: one('fileCursor vmCursor'),
      slowConsumerStrategy: one('abortSlowAckConsumerStrategy abortSlowConsumerStrategy'),
      subscriptionRecoveryPolicy: one(recoveryPolicies),
    },
  ),
  policyMap: element(
    {},
    { defaultEntry: one('policyEntry'), policyEntries: many('policyEntry') },
    {
      unique: [
        { element: 'policyEntry', attribute: 'queue' },
        { element: 'policyEntry', attribute: 'topic' },
      ],
    },
  ),
  prefetchRatePendingMessageLimitStrategy: element({ double: 'multiplier' }),
  priorityDispatchPolicy: element(),
  priorityNetworkDispatchPolicy: element(),
  queryBasedSubscriptionRecoveryPolicy: element({ string: 'query' }),
  queue: element(destination),
  redeliveryPlugin: element(
    { boolean: 'fallbackToDeadLetter sendToDlqIfMaxRetriesExceeded' },
    { redeliveryPolicyMap: one('redeliveryPolicyMap') },
  ),
  redeliveryPolicy: element({
    boolean: 'preDispatchCheck tempQueue tempTopic useCollisionAvoidance useExponentialBackOff',
    double: 'backOffMultiplier',
    integer: 'maximumRedeliveries',
    long: 'initialRedeliveryDelay maximumRedeliveryDelay redeliveryDelay',
    short: 'collisionAvoidancePercent',
    string: 'queue topic',
  }),
  redeliveryPolicyMap: element(
    {},
    { defaultEntry: one('redeliveryPolicy'), redeliveryPolicyEntries: many('redeliveryPolicy') },
  ),
  retainedMessageSubscriptionRecoveryPolicy: element({}, { wrapped: one(recoveryPolicies) }),
  roundRobinDispatchPolicy: element(),
  sharedDeadLetterStrategy: element(deadLetters, { deadLetterQueue: one(destinations) }),
  simpleDispatchPolicy: element(),
  simpleMessageGroupMapFactory: element(),
  statisticsBrokerPlugin: element(),
  storeCursor: element(),
  storeDurableSubscriberCursor: element({ boolean: 'immediatePriorityDispatch useCache' }),
  strictOrderDispatchPolicy: element(),
  systemUsage: element(
    { boolean: 'sendFailIfNoSpace', long: 'sendFailIfNoSpaceAfterTimeout' },
    { memoryUsage: one('memoryUsage') },
  ),
  tempDestinationAuthorizationEntry: element(authorization),
  tempQueue: element(destination),
  tempTopic: element(destination),
  timedSubscriptionRecoveryPolicy: element({ long: 'recoverDuration' }),
  timeStampingBrokerPlugin: element({
    boolean: 'futureOnly processNetworkMessages',
    long: 'ttlCeiling zeroExpirationOverride',
  }),
  topic: element(destination),
  transportConnector: element({
    boolean: 'rebalanceClusterClients updateClusterClients updateClusterClientsOnRemove',
    protocol: 'name',
  }),
  uniquePropertyMessageEvictionStrategy: element({
    integer: 'evictExpiredMessagesHighWatermark',
    string: 'propertyName',
  }),
  virtualDestinationInterceptor: element(
    {},
    { virtualDestinations: many('compositeQueue compositeTopic virtualTopic', { min: 1 }) },
    { needsCollection: true },
  ),
  virtualTopic: element({
    boolean: 'concurrentSend dropOnResourceLimit local selectorAware setOriginalDestination transactedSend',
    string: 'name postfix prefix',
  }),
  vmCursor: element(),
  vmDurableCursor: element(),
  vmQueueCursor: element(),
};
