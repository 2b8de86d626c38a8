// The demo site's own script: forms that answer in place, and the chat. It knows nothing of Leadlight.

window.chatwootSettings = {
  position: 'right',
  launcherTitle: 'Open the chat',
  welcomeTitle: 'Harbrook',
  welcomeDescription: 'We usually answer within five minutes',
}

window.chatwootSDK?.run({ websiteToken: 'harbrook', baseUrl: location.origin })

for (const form of document.querySelectorAll('form[data-thanks]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    thank(form)
  })
}

function thank(form) {
  const box = document.createElement('div')
  box.className = 'thanks'
  box.setAttribute('role', 'status')
  box.tabIndex = -1
  const line = document.createElement('p')
  line.textContent = form.dataset.thanks
  box.append(line)
  form.replaceWith(box)
  box.focus()
}
