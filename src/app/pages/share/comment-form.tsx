import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Input, InputArea } from '@cloudflare/kumo/components/input'
import { useMutation } from '@tanstack/react-query'
import { Controller, type Resolver, useForm } from 'react-hook-form'
import type { SharedDraft } from '../../../api/draft'
import { type CommentCreate, commentCreateSchema } from '../../../api/draft-request'
import { HANDLED_CLOUDFLARE_ERRORS } from '../../../api/errors'
import { commentOnDraft } from '../../../api/shared-draft-operations'
import { toResolverResult, findValueProblem } from '../../form/form-submission'
import { useIdempotentSend } from '../../queries/idempotent-write-sender'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { SectionCard } from '../../ui/section-card'
import { WarningBanner } from '../../ui/warning'

type CommentDraft = Pick<CommentCreate, 'name' | 'text' | 'approves'>

type CommentFormProps = {
  link: string
  draft: SharedDraft
  /** Resolves once the newest version is shown. */
  onShowNewest: () => Promise<unknown>
}

/** A reader's comment on the version that they see. No input is lost if it is refused. */
export default function CommentForm({ link, draft, onShowNewest }: CommentFormProps) {
  const form = useForm<CommentDraft>({
    defaultValues: { name: '', text: '', approves: false },
    resolver: commentResolver,
  })
  const send = useIdempotentSend()
  const sending = useMutation({
    mutationFn: (comment: CommentCreate) =>
      send(comment, (id) => commentOnDraft(link, { id, ...comment })),
    onSuccess: (_result, { name }) => form.reset({ name, text: '', approves: false }),
  })
  const { error, variables: sent } = sending
  const { errors } = form.formState
  const isOutdated = error?.is(HANDLED_CLOUDFLARE_ERRORS.preconditionFailed) ?? false

  async function showNewest() {
    await onShowNewest()
    // An approval applies only to the version that was viewed.
    form.setValue('approves', false)
    sending.reset()
  }

  return (
    <SectionCard title="What do you think?">
      <form
        noValidate
        className="max-w-2xl space-y-5 p-5"
        onSubmit={(event) =>
          void form.handleSubmit((comment) =>
            sending.mutate({ ...comment, version: draft.version }),
          )(event)
        }
      >
        <Input
          {...form.register('name')}
          className="w-full"
          label="Your name"
          description={
            draft.email === null
              ? 'Shown beside your comment.'
              : `Shown beside your comment, with ${draft.email}, the address of your sign-in.`
          }
          error={errors.name?.message}
          autoComplete="name"
          aria-required
        />
        <InputArea
          {...form.register('text')}
          className="w-full"
          label="Comment"
          rows={3}
          error={errors.text?.message}
          autoComplete="off"
        />
        <Controller
          control={form.control}
          name="approves"
          render={({ field: { value, onChange, ref } }) => (
            <Checkbox
              ref={ref}
              label={`I approve version ${draft.version}`}
              checked={value}
              onCheckedChange={onChange}
            />
          )}
        />
        {isOutdated && <Outdated onShowNewest={() => void showNewest()} />}
        <ApiErrorNotice
          title="This was not sent"
          unclear="It is not known whether this was sent"
          isWrite
          error={isOutdated ? null : error}
        />
        <div className="flex flex-wrap items-center gap-3">
          <BusyButton type="submit" variant="primary" isBusy={sending.isPending}>
            Send
          </BusyButton>
          <p role="status" className="text-kumo-subtle">
            {sending.isSuccess &&
              (sent?.approves === true
                ? `Thank you. You approved version ${sent.version}.`
                : 'Thank you. Your comment was sent.')}
          </p>
        </div>
      </form>
    </SectionCard>
  )
}

function Outdated({ onShowNewest }: { onShowNewest: () => void }) {
  return (
    <div role="alert">
      <WarningBanner
        title="The draft was changed since you opened it"
        description="Nothing was sent, and what you typed stays here. Look at the newest version first."
        action={
          <Button size="sm" onClick={onShowNewest}>
            Show the newest version
          </Button>
        }
      />
    </div>
  )
}

const { name: nameSchema, text: textSchema } = commentCreateSchema.shape

const commentResolver: Resolver<CommentDraft> = (comment) =>
  toResolverResult(comment, {
    name: findValueProblem(nameSchema, comment.name),
    text:
      findValueProblem(textSchema, comment.text) ??
      (comment.text.trim() === '' && !comment.approves
        ? 'Say something, or approve this version.'
        : undefined),
  })
