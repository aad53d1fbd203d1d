// The head and the tabs that all pages of one queue share.
import { Outlet } from '@tanstack/react-router';

export default function QueueLayout() {
  return <Outlet />;
}
