// A chat widget for the demo site. It speaks Chatwoot's public browser API, so that whatever listens to the real
// widget hears this one: https://github.com/chatwoot/chatwoot/blob/develop/app/javascript/entrypoints/sdk.js
// Nothing leaves the page; the answers are made here. The real one writes inside a frame, so this one has no <form>
// either: to the page around it, a message is not a form.

/** Chatwoot's message types: who wrote it. */
const FROM_VISITOR = 0
const FROM_AGENT = 1

const KEPT = 'harbrook-chat'
const GREETING = 'Hello! Ines here. Ask me anything about docks, slots or prices.'
const ANSWER =
  'Thank you! I will look into that and answer right here, usually within five minutes. If you have to leave, send us your e-mail through the contact page.'

window.chatwootSDK = { run }

function run({ websiteToken, baseUrl }) {
  if (window.$chatwoot) return
  const settings = window.chatwootSettings ?? {}
  const widget = build(settings)
  window.$chatwoot = {
    baseUrl,
    websiteToken,
    hasLoaded: true,
    isOpen: false,
    position: settings.position === 'left' ? 'left' : 'right',
    locale: settings.locale ?? 'en',
    toggle,
    toggleBubbleVisibility: (visibility) => {
      widget.bubble.hidden = visibility === 'hide'
    },
    setUser: (identifier, user) => Object.assign(window.$chatwoot, { identifier, user }),
    reset: () => {
      sessionStorage.removeItem(KEPT)
      draw(widget)
    },
  }
  widget.bubble.addEventListener('click', () => toggle())
  widget.send.addEventListener('click', () => write(widget))
  widget.input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') write(widget)
  })
  draw(widget)
  announce('chatwoot:ready')

  function toggle(state) {
    const open = state ? state === 'open' : !window.$chatwoot.isOpen
    if (open === window.$chatwoot.isOpen) return
    window.$chatwoot.isOpen = open
    widget.holder.classList.toggle('woot--hide', !open)
    widget.bubble.setAttribute('aria-expanded', String(open))
    if (open) widget.input.focus()
    else widget.bubble.focus()
    announce(open ? 'chatwoot:opened' : 'chatwoot:closed')
  }
}

function write(widget) {
  const text = widget.input.value.trim()
  if (!text) return
  widget.input.value = ''
  const isFirst = !kept().some((message) => message.message_type === FROM_VISITOR)
  if (isFirst) announce('chatwoot:on-start-conversation', { hasConversation: true })
  add(widget, text, FROM_VISITOR)
  if (isFirst) setTimeout(() => add(widget, ANSWER, FROM_AGENT), 900)
}

function add(widget, content, type) {
  const message = { id: Date.now(), content, message_type: type, created_at: Math.round(Date.now() / 1000) }
  sessionStorage.setItem(KEPT, JSON.stringify([...kept(), message]))
  draw(widget)
  announce('chatwoot:on-message', message)
}

function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
}

function draw({ messages }) {
  const all = [{ content: GREETING, message_type: FROM_AGENT }, ...kept()]
  messages.replaceChildren(
    ...all.map((message) =>
      make('li', {
        className: message.message_type === FROM_VISITOR ? 'mine' : '',
        textContent: message.content,
      }),
    ),
  )
  messages.scrollTop = messages.scrollHeight
}

function announce(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}

function build(settings) {
  const messages = make('ol', { className: 'woot-messages', ariaLive: 'polite' })
  const input = make('input', { name: 'message', autocomplete: 'off', ariaLabel: 'Your message' })
  input.placeholder = 'Write a message'
  const send = make('button', { type: 'button', className: 'button', textContent: 'Send' })
  const line = make('div', { className: 'woot-line' }, input, send)
  const head = make(
    'header',
    {},
    make('strong', { textContent: settings.welcomeTitle ?? 'Chat with us' }),
    make('p', { textContent: settings.welcomeDescription ?? 'We usually answer within minutes' }),
  )
  const holder = make('div', { className: 'woot-widget-holder woot--hide' }, head, messages, line)
  holder.setAttribute('role', 'dialog')
  holder.setAttribute('aria-label', 'Chat')
  const bubble = make(
    'button',
    { type: 'button', ariaLabel: settings.launcherTitle ?? 'Open the chat' },
    icon(),
  )
  bubble.setAttribute('aria-expanded', 'false')
  document.body.append(holder, make('div', { className: 'woot--bubble-holder' }, bubble))
  return { holder, messages, input, send, bubble }
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

function icon() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('width', '26')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z')
  path.setAttribute('fill', 'currentColor')
  svg.append(path)
  return svg
}
