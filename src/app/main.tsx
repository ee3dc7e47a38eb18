import './app.css'
import { LinkProvider } from '@cloudflare/kumo'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AppLink } from './layout/navigation'
import { applyStoredTheme } from './layout/theme'
import { queryClient } from './queries/query-client'
import { router } from './routes'

applyStoredTheme()

const container = document.getElementById('root')
if (container === null) throw new Error('index.html has no element with the id “root”.')

createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LinkProvider component={AppLink}>
        <RouterProvider router={router} />
      </LinkProvider>
    </QueryClientProvider>
  </StrictMode>,
)
