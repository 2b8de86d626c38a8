// A small application with Leadlight in it. Its routes are its own: nobody tells Leadlight of them.
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Leadlight, tracker } from './leadlight.tsx'

function App() {
  const [route, setRoute] = useState('/')
  const [isWatched, setWatched] = useState(true)

  function go(to: string) {
    history.pushState(null, '', to)
    setRoute(to)
  }

  return (
    <>
      {isWatched && <Leadlight />}
      <title>{route}</title>
      <button type="button" id="prices" onClick={() => go('/pricing')}>
        Prices
      </button>
      <button type="button" id="quote" onClick={() => tracker().track('Quote asked', { seats: 12 })}>
        Ask for a quote
      </button>
      <button type="button" id="off" onClick={() => setWatched(false)}>
        Do not watch me
      </button>
    </>
  )
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
