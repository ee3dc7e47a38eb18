import * as z from 'zod/mini'
import { emailAddressSchema } from './email-address'
import { LIMITS } from './limits'

const ENTER_A_FLAG = 'Enter true or false; True, False, 1 and 0 count as well.'

/**
 * Ends all of one user's sessions in every application of the account.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/methods/revoke_users/
 */
export const revocationSchema = z.strictObject({
  email: emailAddressSchema,
  user_uid: z.optional(
    z
      .string()
      .check(
        z.maxLength(
          LIMITS.userUidCharacters,
          `A user_uid has at most ${LIMITS.userUidCharacters} characters.`,
        ),
      ),
  ),
  /** Also revokes every device of the user. */
  devices: z.optional(z.boolean(ENTER_A_FLAG)),
  /**
   * The user must sign in to the Cloudflare One Client again wherever a Gateway policy enforces a client session
   * duration. Otherwise the client's session continues.
   */
  warp_session_reauth: z.optional(z.boolean(ENTER_A_FLAG)),
})

export type Revocation = z.infer<typeof revocationSchema>
