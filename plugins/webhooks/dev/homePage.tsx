import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { HomePageLayoutBlueprint } from '@backstage/plugin-home-react/alpha';
import { Container, Grid } from '@backstage/ui';

const SHOWN = ['MyWebhooks', 'UnreadNotifications'];

/** A home page that shows the widgets of this plugin without adding them by hand. */
export const homePage = createFrontendModule({
  pluginId: 'home',
  extensions: [
    HomePageLayoutBlueprint.make({
      params: {
        loader: async () =>
          function HomePage({ widgets }) {
            return (
              <Container>
                <Grid.Root columns={{ initial: '1', md: '2' }} py="6">
                  {widgets
                    .filter(({ name }) => name && SHOWN.includes(name))
                    .map(({ node, component }) => (
                      <Grid.Item key={node.spec.id}>{component}</Grid.Item>
                    ))}
                </Grid.Root>
              </Container>
            );
          },
      },
    }),
  ],
});
