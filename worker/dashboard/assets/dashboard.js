// What makes pages of forms and links livelier. Without it they work all the same. It is an `async` script: a deferred one would wait
// for the style sheet, and the first paint for it.
import { bringHtmx } from '../browser/bring.js'
import { careForForms } from '../browser/form-care.js'
import { careForTimes } from '../browser/times.js'
import { tellTrouble } from '../browser/trouble.js'
import { tellPointed } from '../chart/tip.js'

const { htmx } = document.currentScript.dataset
tellTrouble()
tellPointed()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', careForPage)
else careForPage()
document.addEventListener('click', copy)
document.addEventListener('click', ({ target }) => closeMenus(target))
document.addEventListener('keydown', ({ key }) => key === 'Escape' && closeMenus(null))
// Nobody looks: what is fetched again and again waits.
document.addEventListener('htmx:before:request', (event) => document.hidden && event.preventDefault())

/** Once all of it is there. */
function careForPage() {
  careForForms()
  requestAnimationFrame(() => {
    // With the frame that lays the page out, rather than have it laid out for this.
    showTab()
    // What nobody reads comes once the page is painted.
    setTimeout(bringHtmx, 0, htmx)
    setTimeout(careForTimes)
  })
}

/** On a telephone the tabs are one row, wider than the page: the one that is open is to be seen. */
function showTab() {
  const tab = document.querySelector('.sections [aria-current]')
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll('.viewer[open]')) {
    if (!menu.contains(except)) menu.open = false
  }
}

async function copy({ target }) {
  const { copy: text } = target.dataset
  if (text === undefined) return
  await navigator.clipboard.writeText(text)
  target.textContent = 'Copied'
}
