/** A parameter of the page's address, which is in the address bar no more. */
export function takeParameter(name: string): string | null {
  const url = new URL(location.href)
  const value = url.searchParams.get(name)
  if (value) {
    url.searchParams.delete(name)
    history.replaceState(history.state, '', url)
  }
  return value
}
