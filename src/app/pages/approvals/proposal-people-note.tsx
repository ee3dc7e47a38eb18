import { WarningBanner } from '../../ui/warning'

/** Says what a proposed run does. */
export default function ProposalPeopleNote({ people }: { people: number }) {
  return (
    <WarningBanner
      title={`Ends the sessions of ${people.toLocaleString('en')} people`}
      description="In every application of this account. It does not block them. Who they are is in the run, once it is approved."
    />
  )
}
