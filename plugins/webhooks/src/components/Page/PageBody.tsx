import type { ReactNode } from 'react';
import { Container, Flex, Header, type HeaderProps } from '@backstage/ui';

/** The frame of every page of the plugin: its header, and its content below. */
export function PageBody(props: { header: HeaderProps; children: ReactNode }) {
  return (
    <>
      <Header {...props.header} />
      <Container>
        <Flex direction="column" gap="5" pb="8">
          {props.children}
        </Flex>
      </Container>
    </>
  );
}
