// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/container_of.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::capture {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct Case {
    std::string cgroups;
    std::string container;
};

void expect_all(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        EXPECT_EQ(container_of(one.cgroups), one.container) << one.cgroups;
    }
}

TEST(ContainerOfTest, ContainersAreNamedByTheirEngineAndTheBeginningOfTheirId) {
    expect_all({
        {"0::/system.slice/docker-" + kId + ".scope\n", "docker:0123456789ab"},
        {"12:cpu:/docker/" + kId + "\n0::/\n", "docker:0123456789ab"},
        {"0::/machine.slice/libpod-" + kId + ".scope/container\n", "podman:0123456789ab"},
        {"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + kId + ".scope",
         "podman:0123456789ab"},
        {"4:pids:/libpod_parent/libpod-" + kId + "\n", "podman:0123456789ab"},
        {"0::/default/" + kId + "\n", "containerd:0123456789ab"},
        {"0::/system.slice/nerdctl-" + kId + ".scope", "containerd:0123456789ab"},
        {"0::/system.slice/crio-" + kId + ".scope", "cri-o:0123456789ab"},
        {"0::/ecs/8b1a9953/" + kId, "container:0123456789ab"},
    });
}

TEST(ContainerOfTest, KubernetesIsNamedWhateverRunsItsContainers) {
    expect_all({
        {"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12_34.slice/"
         "cri-containerd-"
             + kId + ".scope",
         "kubernetes:0123456789ab"},
        {"11:memory:/kubepods/besteffort/pod7a1f/" + kId, "kubernetes:0123456789ab"},
        {"3:cpu:/system.slice/containerd.service/kubepods-burstable-pod12.slice:cri-containerd:"
             + kId,
         "kubernetes:0123456789ab"},
    });
}

TEST(ContainerOfTest, ContainersAndMachinesWithNamesKeepThem) {
    expect_all({
        {"0::/lxc.payload.web-1/system.slice/nginx.service", "lxc:web-1"},
        {"5:devices:/lxc/web", "lxc:web"},
        {"0::/machine.slice/systemd-nspawn@deb\\x2d12.service/payload", "nspawn:deb-12"},
        {"0::/machine.slice/machine-qemu\\x2d1\\x2dbuild.scope/libvirt", "machine:qemu-1-build"},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-8a.scope",
         "snap:firefox"},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/"
         "app-flatpak-org.mozilla.firefox-2043.scope",
         "flatpak:org.mozilla.firefox"},
    });
}

TEST(ContainerOfTest, ServicesAndApplicationsAreNamed) {
    expect_all({
        {"0::/system.slice/nginx.service\n", "nginx.service"},
        {"0::/system.slice/system-postgresql.slice/postgresql@15-main.service",
         "postgresql@15-main.service"},
        {"1:name=systemd:/system.slice/ssh.service\n0::/\n", "ssh.service"},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-2043.scope",
         "app-firefox"},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/"
         "app-org.gnome.Terminal@5e1b.service",
         "app-org.gnome.Terminal"},
        {"0::/user.slice/user-1000.slice/user@1000.service/session.slice/pipewire.service",
         "pipewire.service"},
        {"0::/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service"},
    });
}

TEST(ContainerOfTest, SessionsAndRootsAreNothing) {
    expect_all({
        {"", ""},
        {"0::/\n", ""},
        {"9:name=systemd:/\n8:pids:/\n0::/", ""},
        {"0::/user.slice/user-1000.slice/session-3.scope", ""},
        {"0::/../../..", ""},
        {"no colons at all\n:::\n", ""},
    });
}

TEST(ContainerOfTest, NamesThatAreMadeUpStayShort) {
    const std::string longest(100'000, 'x');
    EXPECT_EQ(container_of("0::/" + longest + ".service").size(), 64U);
    EXPECT_LE(container_of("0::/lxc/" + longest).size(), 80U);
    std::string deep = "0::";
    for (int i = 0; i < 1'000; ++i) {
        deep += "/a";
    }
    EXPECT_EQ(container_of(deep + "/x.service"), "");
}

}  // namespace
}  // namespace waybill::capture
