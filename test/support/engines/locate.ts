/** Runs in the page, for drivers that do not look into shadow roots: the middle of the element, which is scrolled into view and may get the focus. */
export function locate({ selector, focus }: { selector: string; focus?: boolean }): { x: number; y: number } {
  const roots: ParentNode[] = [document]
  for (const root of roots) {
    const found = root.querySelector(selector)
    if (found) {
      found.scrollIntoView({ block: 'nearest' })
      if (focus && found instanceof HTMLElement) found.focus()
      const { x, y, width, height } = found.getBoundingClientRect()
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) }
    }
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot)
  }
  throw new Error(`nothing fits ${selector}`)
}
