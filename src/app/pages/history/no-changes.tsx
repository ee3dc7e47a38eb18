import { Button } from '@cloudflare/kumo/components/button'

type NoChangesProps = { isFiltered: boolean; onClear: () => void }

/** Says whether there are no changes at all, or none that match. */
export function NoChanges({ isFiltered, onClear }: NoChangesProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      {isFiltered ? (
        <>
          <p className="font-medium">No changes match</p>
          <p className="max-w-md text-kumo-subtle">
            Choose a longer time, another field or another person.
          </p>
          <Button className="mt-2" onClick={onClear}>
            Clear filters
          </Button>
        </>
      ) : (
        <>
          <p className="font-medium">No changes yet</p>
          <p className="max-w-md text-kumo-subtle">
            The first appears here as soon as settings are saved or somebody’s sessions are revoked.
          </p>
        </>
      )}
    </div>
  )
}
