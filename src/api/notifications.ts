/** Who else is told of what happens: the destinations of notifications, and the state of each. */
import * as z from 'zod/mini'
import {
  createAccountApiPathBuilder,
  createGatehouseReadCall,
  createGatehousePostCall,
} from './api-client'

/**
 * The form in which a destination gets its notifications: Standard Webhooks with a CloudEvent as body, a message of
 * Slack or of Microsoft Teams, or an event of the Open Cybersecurity Schema Framework.
 */
export const DESTINATION_KINDS = ['standard', 'slack', 'teams', 'ocsf'] as const
export type DestinationKind = (typeof DESTINATION_KINDS)[number]

/** The groups of events that a destination may choose. `changes` may be narrowed to a setting or a field. */
export const NOTIFICATION_TOPICS = [
  'changes',
  'outside-changes',
  'proposals',
  'break-glass',
  'revocations',
  'expiry',
  'verification',
  'storage',
] as const
export type NotificationTopic = (typeof NOTIFICATION_TOPICS)[number]

/** What a notification leaves out unless its destination asks for it. */
export const NOTIFICATION_DETAIL_KINDS = ['values', 'people', 'reasons'] as const
export type NotificationDetailKind = (typeof NOTIFICATION_DETAIL_KINDS)[number]

/** The state of a destination. Times are RFC 3339 in UTC. Neither the secret nor the path of the URL is in it. */
export const destinationStatusSchema = z.looseObject({
  name: z.string(),
  kind: z.enum(DESTINATION_KINDS),
  /** The host of its URL. The rest of a URL may be a secret. */
  host: z.string(),
  /** The chosen events; null for all. */
  events: z.nullable(z.array(z.string())),
  details: z.array(z.enum(NOTIFICATION_DETAIL_KINDS)),
  /** The number of secrets that sign each notification: two while one replaces the other. */
  secrets: z.int(),
  /** The number of notifications that were not delivered yet. */
  waiting: z.int(),
  last_success_at: z.nullable(z.string()),
  /** The latest failed attempt for the notification that is next; null if there is none. */
  failure: z.nullable(
    z.object({
      at: z.string(),
      detail: z.string(),
      attempts: z.int(),
      /** When it is tried again; null if never. */
      next_at: z.nullable(z.string()),
    }),
  ),
  /** When everything that waits was given up; null if it is still tried. */
  given_up_at: z.nullable(z.string()),
  /** The number of notifications that were removed undelivered, because too many waited. */
  removed: z.int(),
})
export type DestinationStatus = z.infer<typeof destinationStatusSchema>

/** What became of a test notification. */
export const destinationTestSchema = z.object({ is_delivered: z.boolean(), detail: z.string() })
export type DestinationTest = z.infer<typeof destinationTestSchema>

const destinationsPath = createAccountApiPathBuilder('notifications')

export const listDestinations = (account_id: string) =>
  createGatehouseReadCall(z.array(destinationStatusSchema), destinationsPath(account_id))

/** Sends a notification that says that it is a test, at once and once. */
export const testDestination = (account_id: string, name: string) =>
  createGatehousePostCall(destinationTestSchema, destinationsPath(account_id, name, 'test'))

/** Tries everything that waits for a destination again, oldest first. */
export const resendWaitingNotifications = (account_id: string, name: string) =>
  createGatehousePostCall(
    z.array(destinationStatusSchema),
    destinationsPath(account_id, name, 'replay'),
  )
