import { Input } from '@cloudflare/kumo/components/input'
import { useId } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import type { ApiError } from '../../../api/errors'
import type { OrganizationCreate } from '../../../api/setting-patches'
import { organizationNameSchema } from '../../../api/value-rules'
import { TEAM_DOMAIN_SUFFIX, teamNameSchema } from '../../../api/team-domain'
import { valueProblem } from '../../form/value-problem'
import { useRefusal } from '../../queries/refusal'
import { RefusableButton } from '../../ui/refusable-button'
import { placedProblems } from './placed-problems'
import { RefusedCreation } from './refused-creation'

/** Keyed as in the pointers of a refusal. */
type Names = Record<'auth_domain' | 'name', string>

type NamesFormProps = {
  isBusy: boolean
  error: ApiError | null
  onCreate: (body: OrganizationCreate, onRefused: (error: ApiError) => void) => void
}

/** The two names that a new organization needs. */
export function NamesForm({ isBusy, error, onCreate }: NamesFormProps) {
  const refusal = useRefusal('settings:write')
  const refusalId = useId()
  const { control, register, handleSubmit, setError, formState } = useForm<Names>({
    defaultValues: { auth_domain: '', name: '' },
    mode: 'onTouched',
  })
  const { errors } = formState

  const submit = handleSubmit(({ auth_domain, name }) => {
    if (isBusy) return
    onCreate({ auth_domain: domainOf(auth_domain), name: name.trim() }, (refused) => {
      for (const [index, { field, message }] of placedProblems(refused).entries()) {
        setError(field, { message }, { shouldFocus: index === 0 })
      }
    })
  })

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-6 p-5">
      <Input
        {...register('auth_domain', {
          validate: (typed) => valueProblem(teamNameSchema, teamNameOf(typed)),
        })}
        label="Team name"
        description={<Domain typed={useWatch({ control, name: 'auth_domain' })} />}
        error={errors.auth_domain?.message}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
      />
      <Input
        {...register('name', {
          validate: (typed) => valueProblem(organizationNameSchema, typed),
        })}
        label="Organization name"
        description="Shown to everyone on the login page."
        error={errors.name?.message}
        autoComplete="organization"
        aria-required
      />
      {error !== null && placedProblems(error).length === 0 && <RefusedCreation error={error} />}
      <div className="flex items-center justify-end gap-3">
        <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
          {refusal}
        </p>
        <RefusableButton
          refusal={refusal}
          refusalId={refusalId}
          type="submit"
          variant="primary"
          isBusy={isBusy}
        >
          Create organization
        </RefusableButton>
      </div>
    </form>
  )
}

function Domain({ typed }: { typed: string }) {
  return typed.trim() === ''
    ? 'The part before .cloudflareaccess.com. It must be unique across Cloudflare, and changing it later touches every identity provider and device.'
    : `People will log in at ${domainOf(typed)}.`
}

/** Domains are case-insensitive. */
function teamNameOf(typed: string): string {
  return typed.trim().toLowerCase()
}

function domainOf(typed: string): string {
  return teamNameOf(typed) + TEAM_DOMAIN_SUFFIX
}
