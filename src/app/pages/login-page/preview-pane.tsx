import { Button } from '@cloudflare/kumo/components/button'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ROUTES } from '../../paths'
import { SectionCard } from '../../ui/section-card'

const route = getRouteApi(ROUTES.loginPage)
const THEMES = ['light', 'dark'] as const

/**
 * The preview in the theme that is chosen here, whatever the theme of Gatehouse: the live page follows
 * each visitor's system. Stays beside the form while it scrolls, where there is room for both.
 */
export function PreviewPane({ title, children }: { title: string; children: ReactNode }) {
  const { theme = 'light' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="lg:sticky lg:top-6">
      <SectionCard
        title={title}
        action={
          <div role="group" aria-label="Theme of the preview" className="flex gap-1">
            {THEMES.map((name) => (
              <Button
                key={name}
                type="button"
                size="sm"
                variant={theme === name ? 'primary' : 'outline'}
                aria-pressed={theme === name}
                onClick={() => {
                  const chosen = name === 'dark' ? name : undefined
                  void navigate({
                    search: (search) => ({ ...search, theme: chosen }),
                    replace: true,
                  })
                }}
              >
                {name === 'light' ? 'Light' : 'Dark'}
              </Button>
            ))}
          </div>
        }
      >
        <div data-mode={theme}>{children}</div>
        <p className="border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5">
          Drawn by Gatehouse after Cloudflare’s page of May 2026. Sizes and spacing there may differ
          a little.
        </p>
      </SectionCard>
    </div>
  )
}
