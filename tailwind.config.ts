import type { Config } from 'tailwindcss'

/** What Tailwind 4 still reads from here: `src/app/app.css` names it. Colors and sizes are Kumo's. */
export default {
  content: ['./index.html', './src/app/**/*.{ts,tsx}'],
} satisfies Config
