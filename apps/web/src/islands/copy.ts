import { browser } from './browser.ts'

const { document, navigator } = browser

// A hash is long to mark by hand: where the browser has a clipboard, a button copies it whole.
if (navigator.clipboard) {
  for (const element of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy ${element.dataset.copy ?? 'it'}`)
    button.addEventListener('click', () => {
      void navigator.clipboard?.writeText(element.textContent ?? '').then(() => {
        button.textContent = 'Copied'
        browser.setTimeout(() => (button.textContent = 'Copy'), 2000)
      })
    })
    element.after(button)
  }
}
