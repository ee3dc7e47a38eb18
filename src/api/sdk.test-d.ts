/**
 * Checks the contract against the official SDK's types: `tsc -b` fails here when Cloudflare's API has grown or changed
 * beyond what Gatehouse knows.
 */
import type {
  DOHGetResponse,
  DOHUpdateParams,
  DOHUpdateResponse,
} from 'cloudflare/resources/zero-trust/organizations/doh'
import type {
  Organization as SdkOrganization,
  OrganizationCreateParams,
  OrganizationListResponse,
  OrganizationRevokeUsersParams,
  OrganizationRevokeUsersResponse,
  OrganizationUpdateParams,
} from 'cloudflare/resources/zero-trust/organizations/organizations'
import type * as z from 'zod/mini'
import { expectTypeOf } from 'vitest'
import type { DohResponse, DohDocument } from './doh'
import type { OrganizationCreate, OrganizationPatch } from './setting-patch-validation'
import { MFA_AUTHENTICATORS } from './mfa-authenticators'
import type {
  SERVICE_TOKEN_INACTIVITY_ACTIONS,
  PIN_POLICIES,
  SSH_KEY_SIZES,
  SSH_KEY_TYPES,
  TOUCH_POLICIES,
} from './setting-fields'
import type { Organization } from './organization'
import type { RevokeUserRequest } from './revocation-request'
import type { revocationResultSchema } from './cloudflare-objects'

/**
 * A type without its index signatures, at every level. The contract's loose objects have them, so that every key would
 * seem known. The type also turns interfaces into type aliases, because an interface could not be assigned to an index
 * signature.
 */
type Known<Type> = Type extends readonly (infer Element)[]
  ? Known<Element>[]
  : Type extends object
    ? { [Key in keyof Type as string extends Key ? never : Key]: Known<Type[Key]> }
    : Type

/** The paths of every key: `login_design` and `login_design.header_text`. */
type Paths<Type> = Type extends readonly unknown[]
  ? never
  : Type extends object
    ? { [Key in keyof Type & string]: Key | `${Key}.${Paths<NonNullable<Type[Key]>>}` }[keyof Type &
        string]
    : never

type Unknown<Theirs, Ours> = Exclude<Paths<Known<Theirs>>, Paths<Known<Ours>>>

/** These are in the URL, not in the body. */
type PathParameter = 'account_id' | 'zone_id'
type Body<Params> = Known<Omit<Params, PathParameter>>

// Everything that the API returns, according to the SDK, can be read by Gatehouse.
expectTypeOf<Unknown<SdkOrganization, Organization>>().toBeNever()
expectTypeOf<Unknown<OrganizationListResponse, Organization>>().toBeNever()
expectTypeOf<Unknown<DOHGetResponse, DohResponse>>().toBeNever()
expectTypeOf<Unknown<DOHUpdateResponse, DohResponse>>().toBeNever()

expectTypeOf<Known<SdkOrganization>>().toExtend<Organization>()
expectTypeOf<Known<OrganizationListResponse>>().toExtend<Organization>()
expectTypeOf<Known<DOHGetResponse>>().toExtend<DohResponse>()
expectTypeOf<Known<DOHUpdateResponse>>().toExtend<DohResponse>()
expectTypeOf<OrganizationRevokeUsersResponse>().toExtend<z.infer<typeof revocationResultSchema>>()

// Everything that the SDK can send can be sent by Gatehouse.
expectTypeOf<Unknown<Body<OrganizationUpdateParams>, OrganizationPatch>>().toBeNever()
expectTypeOf<Unknown<Body<OrganizationCreateParams>, OrganizationCreate>>().toBeNever()
expectTypeOf<Unknown<Body<DOHUpdateParams>, DohDocument>>().toBeNever()

expectTypeOf<Body<OrganizationUpdateParams>>().toExtend<OrganizationPatch>()
expectTypeOf<Body<OrganizationCreateParams>>().toExtend<OrganizationCreate>()
expectTypeOf<Body<DOHUpdateParams>>().toExtend<DohDocument>()

// The SDK has the devices twice, for the query and for the body, while the API calls them `devices`.
type RevokeBody = Omit<Body<OrganizationRevokeUsersParams>, 'query_devices' | 'body_devices'>
expectTypeOf<Unknown<RevokeBody, RevokeUserRequest>>().toBeNever()
expectTypeOf<
  RevokeBody & { devices?: NonNullable<OrganizationRevokeUsersParams['body_devices']> }
>().toExtend<RevokeUserRequest>()

// The values that Gatehouse offers are the ones that the SDK names.
type Update = OrganizationUpdateParams
type PivKeys = NonNullable<Update['mfa_piv_key_requirements']>
type Choice<Values extends readonly unknown[]> = Values[number]

expectTypeOf<Choice<typeof MFA_AUTHENTICATORS>>().toEqualTypeOf<
  Item<NonNullable<Update['mfa_config']>['allowed_authenticators']>
>()
expectTypeOf<Choice<typeof PIN_POLICIES>>().toEqualTypeOf<NonNullable<PivKeys['pin_policy']>>()
expectTypeOf<Choice<typeof TOUCH_POLICIES>>().toEqualTypeOf<NonNullable<PivKeys['touch_policy']>>()
expectTypeOf<Choice<typeof SSH_KEY_SIZES>>().toEqualTypeOf<Item<PivKeys['ssh_key_size']>>()
expectTypeOf<Choice<typeof SSH_KEY_TYPES>>().toEqualTypeOf<Item<PivKeys['ssh_key_type']>>()
expectTypeOf<Choice<typeof SERVICE_TOKEN_INACTIVITY_ACTIONS>>().toEqualTypeOf<
  NonNullable<Update['service_token_inactivity']>['action']
>()

type Item<List> = NonNullable<List> extends readonly (infer Element)[] ? Element : never
