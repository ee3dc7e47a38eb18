import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { useId, useState } from 'react'
import { RefusableButton } from '../../../ui/refusable-button'
import { type ColumnChoice, choiceOf } from './list/column-choice'
import type { SourceTable } from './list/people-source'

type ColumnQuestionProps = {
  name: string
  table: SourceTable
  onChoose: (choice: ColumnChoice) => void
}

/** Asks which of the columns with addresses name the people to revoke. Nobody is added before it is answered. */
export function ColumnQuestion({ name, table, onChoose }: ColumnQuestionProps) {
  const { offered, choice } = table
  const titleId = useId()
  const [chosen, setChosen] = useState<readonly number[]>(choice?.columns ?? [])
  const toggle = (index: number, isChosen: boolean) =>
    setChosen(isChosen ? [...chosen, index] : chosen.filter((other) => other !== index))
  return (
    <div role="group" aria-labelledby={titleId} className="space-y-3">
      <p id={titleId} className="font-medium [overflow-wrap:anywhere]">
        Which column of {name} has the people to revoke?
      </p>
      <ul className="space-y-2">
        {offered.map(({ index, name: column, count, examples }) => (
          <li key={index}>
            <Checkbox
              label={`${column} (${count.toLocaleString('en')} ${count === 1 ? 'address' : 'addresses'})`}
              checked={chosen.includes(index)}
              onCheckedChange={(isChosen) => toggle(index, isChosen)}
            />
            <p className="pl-7 text-sm text-kumo-subtle [overflow-wrap:anywhere]">
              {examples.join(', ')}
              {count > examples.length && ', …'}
            </p>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <RefusableButton
          refusal={chosen.length === 0 ? 'Tick a column above.' : undefined}
          onClick={() => onChoose(choiceOf(table, chosen))}
        >
          {chosen.length > 1 ? `Take these ${chosen.length} columns` : 'Take this column'}
        </RefusableButton>
        {choice !== undefined && (
          <Button variant="ghost" onClick={() => onChoose(choice)}>
            Keep as it is
          </Button>
        )}
      </div>
    </div>
  )
}
