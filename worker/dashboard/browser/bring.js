// What a page is livelier with and can be read without: fetched once it is painted, so that the line is the style sheet's until then.

/** What brings parts of the page up to date, also for what was typed before it came: of that it has heard nothing. */
export function bringHtmx(src) {
  document.addEventListener('htmx:after:process', askForEarly, { once: true })
  document.head.append(Object.assign(document.createElement('script'), { src }))
}

function askForEarly() {
  for (const { elements } of document.querySelectorAll('form[hx-trigger^="input"]')) {
    const field = [...elements].find(isTouched)
    field?.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

/** Whether something else stands in it than the page came with. */
function isTouched({ type, value, defaultValue, checked, defaultChecked, options, selectedIndex }) {
  // Of a menu that comes with none chosen, the first is.
  if (options) {
    const chosen = [...options].findIndex(({ defaultSelected }) => defaultSelected)
    return selectedIndex !== Math.max(0, chosen)
  }
  if (type === 'checkbox' || type === 'radio') return checked !== defaultChecked
  return defaultValue !== undefined && value !== defaultValue
}
