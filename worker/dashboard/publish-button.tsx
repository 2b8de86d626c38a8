/** What ends every edit. Who may not change anything reads why. */
export function PublishButton({ enabled, mayChange }: { enabled: boolean; mayChange: boolean }) {
  return (
    <>
      {mayChange && (
        <button type="submit" class="button" name="do" value="publish" disabled={!enabled}>
          Publish
        </button>
      )}
      {!mayChange && <p class="soft">You came with a read key. Publishing needs an admin key.</p>}
    </>
  )
}
