/** Shown if the code for the impact failed to load, because there is no connection or another version was deployed. */
export function ImpactNotLoaded() {
  return (
    <p className="text-kumo-subtle">
      What this does to the account could not be computed: a part of Gatehouse did not load. You can
      save all the same.
    </p>
  )
}
