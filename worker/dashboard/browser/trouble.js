// What is brought up to date without a reload says so where it could not be. What was there stays.

const UNREACHABLE = 'The server cannot be reached. What you see is as it was; it is tried again.'
const FAILED = 'This went wrong on our side. What you see is as it was; try again in a moment.'

/** From now on, for every part of the page. */
export function tellTrouble() {
  const line = document.createElement('p')
  line.className = 'trouble'
  line.role = 'alert'
  document.addEventListener('htmx:error', () => tell(line, UNREACHABLE))
  document.addEventListener('htmx:before:response', (event) => {
    const { status } = event.detail.ctx.response
    if (status < 500) return line.remove()
    // The page that says so is not put where a part of this one was.
    event.preventDefault()
    tell(line, FAILED)
  })
}

/** Once said, it is not said again at every try. */
function tell(line, words) {
  if (line.isConnected && line.textContent === words) return
  document.body.append(line)
  line.textContent = words
}
