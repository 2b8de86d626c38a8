/** How many. The server writes it in English; dashboard.js turns it into the viewer's way of writing numbers. */
export function Count({ of }: { of: number }) {
  return (
    <data class="count" value={of}>
      {of.toLocaleString('en')}
    </data>
  )
}
