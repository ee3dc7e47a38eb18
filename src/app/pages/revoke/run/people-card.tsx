import { Button } from '@cloudflare/kumo/components/button'
import { PERSON_STATES, type PersonState, type RunDetail } from '../../../../api/revocation-run'
import { revocations } from '../../../queries/revocations'
import { DownloadButton } from '../../../ui/download-button'
import { SectionCard } from '../../../ui/section-card'
import { PERSON_LABELS } from '../run-words'
import { PeopleList } from './people-list'

type PeopleCardProps = {
  account: string
  run: RunDetail
  shown: PersonState | undefined
  onShow: (state: PersonState | undefined) => void
}

/** All of a run's people, or those with one outcome, with a report to download. */
export function PeopleCard({ account, run, shown, onShow }: PeopleCardProps) {
  const states = PERSON_STATES.filter((state) => run.counts[state] > 0 || state === shown)
  return (
    <SectionCard
      title="People"
      action={
        <div className="flex gap-1">
          {(['csv', 'json'] as const).map((format) => (
            <DownloadButton
              key={format}
              url={revocations.reportUrl(account, run.number, format)}
              format={format}
              name={`revocations-${run.number}.${format}`}
            >
              <span className="sr-only">Download the report as </span>
              {format.toUpperCase()}
            </DownloadButton>
          ))}
        </div>
      }
    >
      <div
        role="group"
        aria-label="Shown people"
        className="flex flex-wrap gap-1 border-b border-kumo-hairline px-4 py-3 @xl:px-5"
      >
        <Filter
          label="All"
          count={run.total}
          isOn={shown === undefined}
          onChoose={() => onShow(undefined)}
        />
        {states.map((state) => (
          <Filter
            key={state}
            label={PERSON_LABELS[state]}
            count={run.counts[state]}
            isOn={shown === state}
            onChoose={() => onShow(state)}
          />
        ))}
      </div>
      <PeopleList key={shown} account={account} run={run} state={shown} />
    </SectionCard>
  )
}

type FilterProps = { label: string; count: number; isOn: boolean; onChoose: () => void }

function Filter({ label, count, isOn, onChoose }: FilterProps) {
  return (
    <Button size="sm" variant={isOn ? 'primary' : 'outline'} aria-pressed={isOn} onClick={onChoose}>
      {label} {count.toLocaleString('en')}
    </Button>
  )
}
